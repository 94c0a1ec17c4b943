/**
 * A limit on memory that every engine keeps: it is written into the module as the maximum of its memories and
 * tables, and past it `memory.grow` answers -1.
 */

const PAGE_BYTES = 65536;
const TABLE_SECTION = 4;
const MEMORY_SECTION = 5;

/** A module's bytes, read and copied in order. */
class ModuleReader {
    /** @param {Uint8Array} bytes */
    constructor(bytes) {
        this.bytes = bytes;
        this.at = 8;
    }

    /** An unsigned number in LEB128. */
    number() {
        let value = 0;
        let scale = 1;
        for (;;) {
            const byte = this.bytes[this.at++] ?? 0;
            value += (byte & 127) * scale;
            if (byte < 128) {
                return value;
            }
            scale *= 128;
        }
    }
}

/**
 * @param {number} value
 * @returns {number[]} in LEB128
 */
function leb(value) {
    const bytes = [];
    while (value >= 128) {
        bytes.push((value % 128) | 128);
        value = Math.floor(value / 128);
    }
    bytes.push(value);
    return bytes;
}

/**
 * Writes the limit into a module.
 *
 * @param {Uint8Array} module
 * @param {number} limitBytes of all memories together; a table may have a sixteenth as many elements
 * @returns {{ bytes: Uint8Array<ArrayBuffer>, minimum: number }} the module, and what its memories hold first
 */
export function limitMemory(module, limitBytes) {
    const reader = new ModuleReader(module);
    /** @type {Uint8Array[]} */
    const parts = [module.subarray(0, 8)];
    let minimum = 0;
    while (reader.at < module.length) {
        const start = reader.at;
        const id = module[reader.at++];
        const size = reader.number();
        const body = reader.at;
        if (id === TABLE_SECTION || id === MEMORY_SECTION) {
            const section = [];
            const count = reader.number();
            section.push(...leb(count));
            let left = count;
            for (; left > 0; left--) {
                const type = id === TABLE_SECTION ? module[reader.at++] : 0;
                if (id === TABLE_SECTION) {
                    section.push(type);
                    // Only the plain reference types; tables of others keep what they declare.
                    if (type !== 0x70 && type !== 0x6f) {
                        break;
                    }
                }
                const flags = module[reader.at++];
                const least = reader.number();
                const declared = flags & 1 ? reader.number() : Infinity;
                const unit = id === TABLE_SECTION ? 16 : PAGE_BYTES;
                const room = id === TABLE_SECTION ? limitBytes : limitBytes - minimum;
                const most = Math.min(declared, Math.max(least, Math.floor(room / unit)));
                minimum += id === TABLE_SECTION ? 0 : least * PAGE_BYTES;
                section.push(flags | 1, ...leb(least), ...leb(most));
            }
            if (left === 0) {
                parts.push(Uint8Array.from([id, ...leb(section.length), ...section]));
                reader.at = body + size;
                continue;
            }
        }
        reader.at = body + size;
        parts.push(module.subarray(start, reader.at));
    }
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
    }
    return { bytes, minimum };
}

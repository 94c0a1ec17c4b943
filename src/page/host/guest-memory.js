import { fault, faultIf, trap, trapIf } from './faults.js';

/** The most bytes that Wasmtime takes over in one call. */
const MOST_TAKEN = 128 * 1024 * 1024;

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

/** @param {string} text */
export function utf8(text) {
    return ENCODER.encode(text);
}

/**
 * @param {Uint8Array} bytes
 * @returns {string | undefined} nothing if it is not UTF-8
 */
export function textOf(bytes) {
    try {
        return DECODER.decode(bytes);
    } catch {
        return undefined;
    }
}

/**
 * Why bytes are no UTF-8, in the words of Wasmtime, which are those of Rust's `Utf8Error`.
 *
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function notText(bytes) {
    // What fails when more may follow is wrong; how many bytes it takes is found by halving.
    const fails = (/** @type {number} */ count) => {
        try {
            new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, count), { stream: true });
            return false;
        } catch {
            return true;
        }
    };
    let [right, wrong] = [0, bytes.length + 1];
    while (wrong - right > 1) {
        const middle = (right + wrong) >> 1;
        [right, wrong] = fails(middle) ? [right, middle] : [middle, wrong];
    }
    // Where the last character of what is right begins, if it wants more bytes than there are.
    let start = right;
    while (start > 0 && right - start < 3 && (bytes[start - 1] & 0xc0) === 0x80) {
        start -= 1;
    }
    const lead = bytes[start - 1] ?? 0;
    const wants = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    start = wants > right - start + 1 ? start - 1 : right;
    return wrong > bytes.length
        ? `incomplete utf-8 byte sequence from index ${start}`
        : `invalid utf-8 sequence of ${Math.max(right - start, 1)} bytes from index ${start}`;
}

/** The program's memory. Addresses come as the signed numbers that WebAssembly hands over. */
export class GuestMemory {
    constructor() {
        /** @type {WebAssembly.Memory | undefined} */
        this.memory = undefined;
        this.view = new DataView(new ArrayBuffer(0));
        this.bytes = new Uint8Array(0);
    }

    /** When memory grows, older views lose their bytes: to be called whenever the program may have run. */
    refresh() {
        const buffer = this.memory?.buffer;
        if (buffer && this.bytes.buffer !== buffer) {
            this.bytes = new Uint8Array(buffer);
            this.view = new DataView(buffer);
        }
    }

    /**
     * @param {number} start
     * @param {number} length
     * @returns {boolean}
     */
    holds(start, length) {
        return (start >>> 0) + (length >>> 0) <= this.bytes.length;
    }

    /**
     * @param {number} start
     * @param {number} length
     */
    part(start, length) {
        const at = start >>> 0;
        return this.bytes.subarray(at, at + (length >>> 0));
    }

    /**
     * @param {number} at
     * @param {number} value
     */
    u8(at, value) {
        this.view.setUint8(at >>> 0, value);
    }

    /**
     * @param {number} at
     * @param {number} value
     */
    u32(at, value) {
        this.view.setUint32(at >>> 0, value, true);
    }

    /**
     * @param {number} at
     * @param {bigint} value
     */
    u64(at, value) {
        this.view.setBigUint64(at >>> 0, value, true);
    }
}

/** The program's memory as WASI 0.1 uses it: each address is checked as Wasmtime's `wiggle` does. */
export class PlainMemory extends GuestMemory {
    /**
     * @param {number} start
     * @param {number} length
     * @param {number} [align]
     * @returns {number} the start, unsigned
     */
    check(start, length, align = 1) {
        const at = start >>> 0;
        const outside = !this.holds(start, length);
        if (outside || at % align) {
            const region = `Region { start: ${at}, len: ${length >>> 0} }`;
            trap(`Pointer ${outside ? 'out of bounds' : `not aligned to ${align}`}: ${region}`);
        }
        return at;
    }

    /**
     * @param {number} start
     * @param {number} length
     * @returns {string}
     */
    string(start, length) {
        faultIf(length >>> 0 > MOST_TAKEN, 'insufficient-memory');
        this.check(start, length);
        return textOf(this.part(start, length)) ?? fault('illegal-byte-sequence');
    }

    /**
     * Of several buffers the first that is not empty: Wasmtime reads and writes no more than one at a time.
     *
     * @param {number} start
     * @param {number} count
     * @returns {[number, number]} where it is, which may be out of bounds, and its length
     */
    firstBuffer(start, count) {
        const taken = (count >>> 0) * 8;
        faultIf(taken > MOST_TAKEN, 'insufficient-memory');
        for (let at = start >>> 0; at < (start >>> 0) + taken; at += 8) {
            const buffer = this.readU32(at);
            const length = this.readU32(at + 4);
            if (length) {
                faultIf(taken + length > MOST_TAKEN, 'insufficient-memory');
                return [buffer, length];
            }
        }
        return [0, 0];
    }

    /** @param {number} start */
    readU8(start) {
        return this.view.getUint8(this.check(start, 1));
    }

    /** @param {number} start */
    readU16(start) {
        return this.view.getUint16(this.check(start, 2, 2), true);
    }

    /** @param {number} start */
    readU32(start) {
        return this.view.getUint32(this.check(start, 4, 4), true);
    }

    /** @param {number} start */
    readU64(start) {
        return this.view.getBigUint64(this.check(start, 8, 8), true);
    }

    /**
     * @param {number} start
     * @param {number} value
     */
    writeU8(start, value) {
        this.u8(this.check(start, 1), value);
    }

    /**
     * @param {number} start
     * @param {number} value
     */
    writeU16(start, value) {
        this.view.setUint16(this.check(start, 2, 2), value, true);
    }

    /**
     * @param {number} start
     * @param {number} value
     */
    writeU32(start, value) {
        this.u32(this.check(start, 4, 4), value);
    }

    /**
     * @param {number} start
     * @param {bigint} value
     */
    writeU64(start, value) {
        this.u64(this.check(start, 8, 8), value);
    }

    /**
     * @param {number} start
     * @param {Uint8Array} bytes
     * @returns {number} where they end
     */
    writeBytes(start, bytes) {
        if (bytes.length) {
            this.bytes.set(bytes, this.check(start, bytes.length));
        }
        return (start >>> 0) + bytes.length;
    }
}

/** The program's memory as WASI 0.2 uses it: by the Canonical ABI of the component model. */
export class CanonicalMemory extends GuestMemory {
    constructor() {
        super();
        /** @type {(oldStart: number, oldLength: number, align: number, length: number) => number} */
        this.realloc = () => trap('the program has no `cabi_realloc`');
    }

    /**
     * @param {number} start
     * @param {number} length
     * @returns {string}
     */
    string(start, length) {
        trapIf(!this.holds(start, length), 'string pointer/length out of bounds of memory');
        const bytes = this.part(start, length);
        return textOf(bytes) ?? trap(notText(bytes));
    }

    /**
     * @param {number} start
     * @param {number} length
     */
    list(start, length) {
        trapIf(!this.holds(start, length), 'list pointer/length out of bounds of memory');
        return this.part(start, length);
    }

    /**
     * Room in the program's memory for what it is given.
     *
     * @param {number} align
     * @param {number} length
     */
    allocate(align, length) {
        const start = this.realloc(0, 0, align, length) >>> 0;
        this.refresh();
        trapIf(start % align, 'realloc return: result not aligned');
        trapIf(!this.holds(start, length), 'realloc return: beyond end of memory');
        return start;
    }

    /**
     * @param {number} at
     * @param {Uint8Array} bytes
     */
    bytesAt(at, bytes) {
        const start = this.allocate(1, bytes.length);
        this.bytes.set(bytes, start);
        this.u32(at, start);
        this.u32(at + 4, bytes.length);
    }

    /**
     * @param {number} at
     * @param {string} text
     */
    stringAt(at, text) {
        this.bytesAt(at, utf8(text));
    }

    /**
     * A list of what is aligned to four bytes.
     *
     * @template T
     * @param {number} at
     * @param {T[]} items
     * @param {number} size of an item
     * @param {(start: number, item: T) => void} store
     */
    listAt(at, items, size, store) {
        const start = this.allocate(4, items.length * size);
        items.forEach((item, index) => store(start + index * size, item));
        this.u32(at, start);
        this.u32(at + 4, items.length);
    }

    /**
     * @param {number} at
     * @param {Moment} moment
     */
    momentAt(at, moment) {
        this.u64(at, moment.seconds);
        this.u32(at + 8, moment.nanoseconds);
    }
}

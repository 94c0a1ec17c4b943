import { faultIf, trap } from './faults.js';

/** The words by which the functions of WASI 0.2 say what they take and give, by the Canonical ABI. */

/** `descriptor-type`. @type {{ [kind: string]: number }} */
const TYPES = { dir: 3, link: 5, file: 6 };

/** The second after the last that a system can tell. */
const END_OF_TIME = 1n << 63n;

/**
 * A word for each kind of parameter; one that is not here names a resource.
 *
 * @param {import('./wasi2.js').Program} program
 * @returns {(word: string) => import('./signature.js').Word}
 */
export function wasi2Words({ host, memory, handles }) {
    /** @param {Uint8Array} bytes */
    const told = (bytes) => {
        host.note(`${bytes.length} bytes`);
        return bytes;
    };
    /** @type {{ [word: string]: import('./signature.js').Word }} */
    const words = {
        u32: { lift: (value) => value >>> 0 },
        u64: { lift: (value) => BigInt.asUintN(64, value) },
        /** A length; as a number it may lose what nothing here is long enough for. */
        length: { lift: (value) => Number(BigInt.asUintN(64, value)) },
        /** The length of a read, which may be shorter than was asked for. */
        read: { lift: (value) => Math.min(words.length.lift(value, 0, 0), host.elsewhere.nextRead()) },
        follow: { lift: (flags) => (flags & 1) === 1 },
        list: { flat: 2, lift: (start, length) => told(memory.list(start, length)) },
        path: {
            flat: 2,
            lift: (start, length) => {
                const text = memory.string(start, length);
                host.note(JSON.stringify(text));
                return text;
            },
        },
        advice: { lift: (value) => discriminant(value, 6) },
        /** A `new-timestamp`; it is for the function to ask which moment that is. */
        time: {
            flat: 3,
            lift: (value, seconds, nanoseconds) => {
                const which = discriminant(value, 3);
                const whole = BigInt.asUintN(64, seconds) + BigInt(Math.floor((nanoseconds >>> 0) / 1e9));
                return () => {
                    faultIf(which === 2 && whole >= END_OF_TIME, 'overflow');
                    const given = { seconds: whole, nanoseconds: (nanoseconds >>> 0) % 1e9 };
                    return [undefined, host.clocks.stamp(), given][which];
                };
            },
        },
    };
    return (word) => words[word] ?? {
        lift: (handle) => {
            const value = handles.get(handle, word);
            value.name && host.note(value.name);
            return value;
        },
    };
}

/**
 * @param {number} value
 * @param {number} count of cases
 */
function discriminant(value, count) {
    return value >>> 0 < count ? value : trap(`unexpected discriminant: ${value >>> 0}`);
}

/**
 * Each kind of result with its alignment, and how it is written; one that is not here names a resource.
 *
 * @param {import('./wasi2.js').Program} program
 * @returns {(word: string) => [align: number, store: (at: number, value: any) => void]}
 */
export function wasi2Results({ host, memory, handles }) {
    /** @param {Uint8Array} bytes */
    const told = (bytes) => {
        host.note(`${bytes.length} bytes`);
        return bytes;
    };
    /** @type {{ [word: string]: [number, (at: number, value: any) => void] }} */
    const results = {
        nothing: [1, () => {}],
        u8: [1, (at, value) => memory.u8(at, value)],
        u64: [8, (at, value) => memory.u64(at, BigInt(value))],
        string: [4, (at, text) => memory.stringAt(at, text)],
        list: [4, (at, bytes) => memory.bytesAt(at, told(bytes))],
        /** What was read of a file, and whether that was its end. */
        read: [4, (at, bytes) => {
            memory.bytesAt(at, told(bytes));
            memory.u8(at + 8, Number(bytes.length === 0));
        }],
        type: [1, (at, { kind }) => memory.u8(at, TYPES[kind])],
        stat: [8, (at, node) => {
            memory.u8(at, TYPES[node.kind]);
            memory.u64(at + 8, BigInt(node.links));
            memory.u64(at + 16, BigInt(node.size));
            [node.accessed, node.modified, node.created].forEach((moment, index) => {
                memory.u8(at + 24 + index * 24, 1);
                memory.momentAt(at + 32 + index * 24, moment);
            });
        }],
        hash: [8, (at, node) => {
            const [lower, upper] = host.elsewhere.identity(node);
            memory.u64(at, lower);
            memory.u64(at + 8, upper);
        }],
        /** Of a folder; nothing once there is no more. */
        entry: [4, (at, entry) => {
            memory.u8(at, Number(entry !== undefined));
            if (entry) {
                const [name, { kind }] = entry;
                host.note(JSON.stringify(name));
                memory.u8(at + 4, TYPES[kind]);
                memory.stringAt(at + 8, name);
            }
        }],
    };
    return (word) => results[word] ?? [4, (at, value) => memory.u32(at, handles.own(word, value))];
}

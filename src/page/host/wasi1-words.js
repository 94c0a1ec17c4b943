import { trap, trapIf } from './faults.js';

/**
 * The words by which the functions of WASI 0.1 say what they take (`signature.js`).
 *
 * Flags and enumerations that WASI 0.1 does not know end the run: Wasmtime looks at them before it calls a
 * function.
 */

/**
 * Each with its name in Wasmtime, how many bits it has, and all flags there are.
 *
 * @type {{ [word: string]: [string, number, number] }}
 */
const FLAGS = {
    lookupflags: ['Lookupflags', 32, 1],
    oflags: ['Oflags', 16, 15],
    fdflags: ['Fdflags', 16, 31],
    fstflags: ['Fstflags', 16, 15],
    riflags: ['Riflags', 16, 3],
    siflags: ['Siflags', 16, 65535],
    sdflags: ['Sdflags', 8, 3],
};

/**
 * Each with its name in Wasmtime, how many bits it has, and how many there are.
 *
 * @type {{ [word: string]: [string, number, number] }}
 */
const ENUMERATIONS = {
    clockid: ['Clockid', 32, 4],
    advice: ['Advice', 8, 6],
    whence: ['Whence', 8, 3],
    signal: ['Signal', 8, 31],
};

const TOO_LARGE = 'out of range integral type conversion attempted';

/** @param {bigint} value */
function rights(value) {
    trapIf(value < 0n, TOO_LARGE);
    trapIf(value >> 30n, 'Invalid flag value Rights');
    return Number(value);
}

/**
 * @param {import('./wasi1.js').Wasi1} program
 * @returns {(word: string) => import('./signature.js').Word}
 */
export function wasi1Words({ host, memory, table }) {
    /**
     * @param {number} start
     * @param {number} length
     */
    const path = (start, length) => {
        const text = memory.string(start, length);
        host.note(JSON.stringify(text));
        return text;
    };
    /** @param {'get' | 'file' | 'folder' | 'either' | 'seekable'} how */
    const opened = (how) => ({
        turn: 2,
        /** @param {number} fd */
        lift: (fd) => {
            host.note(`fd ${fd}`);
            return table[how](fd);
        },
    });
    /** @type {{ [word: string]: import('./signature.js').Word }} */
    const words = {
        size: { lift: (value) => value >>> 0 },
        u64: { lift: (value) => BigInt.asUintN(64, value) },
        s64: { lift: (value) => value },
        rights: { lift: rights },
        buffers: { flat: 2, turn: 1, lift: (start, count) => memory.firstBuffer(start, count) },
        /** How much a read gives at most; it counts them, also those that fail. */
        most: { flat: 0, lift: () => host.elsewhere.nextRead() },
        fd: opened('get'),
        file: opened('file'),
        folder: opened('folder'),
        either: opened('either'),
        seekable: opened('seekable'),
        path: { flat: 2, turn: 3, lift: path },
        'path-first': { flat: 2, turn: 1, lift: path },
    };
    return (word) => words[word] ?? {
        lift: (value) => {
            const [name, bits, known] = FLAGS[word] ?? ENUMERATIONS[word];
            trapIf(value < 0 || (bits < 32 && value >> bits), TOO_LARGE);
            if (word in FLAGS ? value & ~known : value >= known) {
                trap(`Invalid ${word in FLAGS ? 'flag' : 'enum'} value ${name}`);
            }
            return value;
        },
    };
}

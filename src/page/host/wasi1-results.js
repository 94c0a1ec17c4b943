import { momentOf } from './clocks.js';
import { SECOND } from './elsewhere.js';
import { fault, faultIf } from './faults.js';

/** What the functions of WASI 0.1 write into the program's memory, and file times, which they also read. */

/** @type {{ [kind: string]: number }} */
export const FILETYPES = { dir: 3, file: 4, link: 7 };

/**
 * @param {Moment} moment
 * @returns {bigint} in nanoseconds
 */
export function timestampOf({ seconds, nanoseconds }) {
    const timestamp = seconds * SECOND + BigInt(nanoseconds);
    return timestamp >> 64n ? fault('overflow') : timestamp;
}

/**
 * @param {number} flags `fstflags`
 * @param {bigint[]} given the time of the last access, and of the last change
 * @param {import('./clocks.js').Clocks} clocks
 * @returns {(Moment | undefined)[]} nothing for what is to stay
 */
export function timesOf(flags, given, clocks) {
    return given.map((timestamp, index) => {
        const [set, now] = [flags & (1 << (index * 2)), flags & (2 << (index * 2))];
        faultIf(set && now, 'invalid');
        return set ? momentOf(timestamp) : now ? clocks.stamp() : undefined;
    });
}

/**
 * Each kind of result, by the word for it.
 *
 * @param {import('./wasi1.js').Wasi1} program
 * @returns {{ [word: string]: (at: number, value: any) => void }}
 */
export function wasi1Results({ host: { elsewhere }, memory }) {
    return {
        u32: (at, value) => memory.writeU32(at, value),
        u64: (at, value) => memory.writeU64(at, value),
        fdstat(at, [type, flags, base, inheriting]) {
            memory.writeU8(at, type);
            memory.writeU16(at + 2, flags);
            memory.writeU64(at + 8, BigInt(base));
            memory.writeU64(at + 16, BigInt(inheriting));
        },
        prestat(at, length) {
            memory.writeU8(at, 0);
            memory.writeU32(at + 4, length);
        },
        /** Of a node of the tree; of nothing, for a stream. */
        filestat(at, node) {
            const times = node ? [node.accessed, node.modified, node.created].map(timestampOf) : [0n, 0n, 0n];
            memory.writeU64(at, elsewhere.device());
            memory.writeU64(at + 8, elsewhere.identity(node)[0]);
            memory.writeU8(at + 16, node ? FILETYPES[node.kind] : 0);
            [BigInt(node?.links ?? 0), BigInt(node?.size ?? 0), ...times].forEach((value, index) =>
                memory.writeU64(at + 24 + index * 8, value));
        },
    };
}

import { SplitMix64 } from './random.js';
import { TreeNode, byName } from './tree.js';

/** In nanoseconds. */
export const SECOND = 1_000_000_000n;
export const MILLISECOND = 1_000_000n;

/** What another world may do otherwise, in the order of `Source` of `src/world/elsewhere.rs`. */
const SOURCES = ('random wall-clock monotonic-clock file-times file-identity listing-order env-order poll-order '
    + 'short-reads scheduling').split(' ');

/**
 * How a run's surroundings differ from those that the page shows: number for number the first other world of
 * `src/world/elsewhere.rs`, so that a program does there what it did under Wasmtime.
 */
export class Elsewhere {
    /**
     * @param {string[]} turned the sources that are different; with none it is the page's own world
     * @param {World} world
     */
    constructor(turned, world) {
        this.turned = turned;
        this.seconds = BigInt(Math.floor(world.frozenSeconds));
        /** @type {Map<TreeNode | undefined, [bigint, bigint]>} */
        this.identities = new Map();
        this.reads = 0;
    }

    /**
     * @param {string} source
     * @returns {SplitMix64 | undefined} its numbers, if it is turned
     */
    value(source) {
        return this.turned.includes(source) ? new SplitMix64(0x1000n + BigInt(SOURCES.indexOf(source)))
            : undefined;
    }

    /** The wall clock that does not follow the host's: its first reading, what each adds, and its resolution. */
    wallClock() {
        const value = this.value('wall-clock');
        const at = this.seconds * SECOND;
        return !value ? { at, step: 0n, resolution: SECOND } : {
            at: at + (86_400n + value.next() % 400_000_000n) * SECOND + value.next() % SECOND,
            step: SECOND + value.next() % SECOND,
            resolution: MILLISECOND,
        };
    }

    /** The same of the monotonic clock, without what was slept. Tokio's timers have steps of a millisecond. */
    monotonicClock() {
        const value = this.value('monotonic-clock');
        return !value ? { at: 0n, step: 0n, resolution: MILLISECOND } : {
            at: value.next() % (1n << 50n),
            step: SECOND + value.next() % SECOND,
            resolution: 1000n,
        };
    }

    /**
     * What the files of one granted folder are dated, in the order of copying: the later copied, the older.
     *
     * @returns {() => Moment}
     */
    fileTimes() {
        const first = this.fileBase();
        let nth = 0n;
        return () => ({ seconds: first === undefined ? this.seconds : first + 900_000n - nth++, nanoseconds: 0 });
    }

    /** What a file is dated that is written during the run. @returns {Moment} */
    written() {
        const first = this.fileBase();
        return { seconds: first === undefined ? this.seconds : first + 1_000_000n, nanoseconds: 0 };
    }

    fileBase() {
        const value = this.value('file-times');
        return value && 1_000_000_000n + value.next() % 400_000_000n;
    }

    /**
     * Two numbers by which a file is known, in the order of asking. Of all streams they are the same.
     *
     * @param {TreeNode | undefined} node
     * @returns {[bigint, bigint]}
     */
    identity(node) {
        const known = this.identities.get(node);
        if (known) {
            return known;
        }
        const value = new SplitMix64((this.value('file-identity')?.next() ?? 0n) + BigInt(this.identities.size));
        /** @type {[bigint, bigint]} */
        const identity = [value.next(), value.next()];
        this.identities.set(node, identity);
        return identity;
    }

    /** The device that files are on. */
    device() {
        const value = this.value('file-identity');
        return value ? 2n + value.next() % 1000n : 1n;
    }

    /**
     * @template Item
     * @param {string} source
     * @param {Item[]} items
     * @returns {Item[]} in the order in which this world gives them
     */
    arrange(source, items) {
        return this.turned.includes(source) ? items.reverse() : items;
    }

    /**
     * What is in a folder, in the order in which it is told.
     *
     * @param {TreeNode} folder
     */
    list(folder) {
        return this.arrange('listing-order', byName(Array.from(folder.entries)));
    }

    /** How much the next read gives at most, in bytes: where reads are short 1, 2, 4 and so on to 64 KiB, and again. */
    nextRead() {
        return this.turned.includes('short-reads') ? 1 << this.reads++ % 17 : Infinity;
    }
}

import { trapIf } from './faults.js';

const WORD = 64;

/**
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014, figure 16): a
 * seeded program gets the same bytes here and under Wasmtime.
 */
export class SplitMix64 {
    /** @param {bigint} state */
    constructor(state) {
        this.state = state;
    }

    /** @returns {bigint} */
    next() {
        this.state = BigInt.asUintN(WORD, this.state + 0x9e3779b97f4a7c15n);
        let mixed = this.state;
        mixed = BigInt.asUintN(WORD, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
        mixed = BigInt.asUintN(WORD, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
        return mixed ^ (mixed >> 31n);
    }

    /**
     * A byte a word, the lowest: so Wasmtime draws the bytes it is asked for.
     *
     * @param {Uint8Array} bytes
     */
    fill(bytes) {
        for (let at = 0; at < bytes.length; at++) {
            bytes[at] = Number(this.next() & 255n);
        }
    }
}

/** The browser's own source. */
class HostRandom {
    next() {
        return crypto.getRandomValues(new BigUint64Array(1))[0];
    }

    /** @param {Uint8Array} bytes */
    fill(bytes) {
        // More than this at once is refused by every browser.
        const most = 65536;
        const part = new Uint8Array(Math.min(most, bytes.length));
        for (let at = 0; at < bytes.length; at += most) {
            crypto.getRandomValues(part);
            bytes.set(part.subarray(0, bytes.length - at), at);
        }
    }
}

/** What Wasmtime gives at one time. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The random sources of a run: streams from one seed, and drawing from one does not move the others. */
export class RandomSources {
    /**
     * @param {World} world
     * @param {SplitMix64} [other] gives the seed in another world
     */
    constructor(world, other) {
        this.denied = world.random === 'denied';
        /** @type {SplitMix64 | HostRandom} */
        let seeds = new HostRandom();
        this.secure = seeds;
        this.insecure = seeds;
        if (world.random === 'seeded') {
            seeds = new SplitMix64(other?.next() ?? BigInt(`0x${world.seed}`));
            this.secure = new SplitMix64(seeds.next());
            this.insecure = new SplitMix64(seeds.next());
        }
        const high = seeds.next();
        this.seed = [seeds.next(), high];
    }

    /**
     * @param {SplitMix64 | HostRandom} source
     * @param {bigint} length
     * @returns {Uint8Array}
     */
    bytes(source, length) {
        const wanted = BigInt.asUintN(WORD, length);
        trapIf(wanted > MOST_BYTES, `requested len ${wanted} exceeds limit ${MOST_BYTES}`);
        const bytes = new Uint8Array(Number(wanted));
        source.fill(bytes);
        return bytes;
    }
}

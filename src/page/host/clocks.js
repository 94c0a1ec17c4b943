import { Ended } from './faults.js';

/** In a millisecond. */
const NANOSECONDS = 1_000_000n;

/** Nothing is ever written to it: whoever waits for it to change sleeps. */
function makeSleepingPlace() {
    try {
        // The buffer of a shared memory is to be had without the headers that a `SharedArrayBuffer` needs.
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
        return new Int32Array(memory.buffer);
    } catch {
        return undefined;
    }
}

/** @param {number} milliseconds */
function sleep(milliseconds) {
    const end = performance.now() + milliseconds;
    const place = makeSleepingPlace();
    while (performance.now() < end) {
        try {
            // Where a thread may not block, or has no such memory, it spins.
            place && Atomics.wait(place, 0, 0, end - performance.now());
        } catch {
            continue;
        }
    }
}

/** @param {number} milliseconds since 1970 */
function momentOf(milliseconds) {
    return {
        seconds: BigInt(Math.floor(milliseconds / 1000)),
        nanoseconds: Math.floor(milliseconds % 1000) * 1_000_000,
    };
}

/** The clocks of one run. */
export class Clocks {
    /**
     * @param {World} world
     * @param {RunObserver} observer
     */
    constructor(world, observer) {
        this.virtual = world.clock === 'virtual';
        this.denied = world.clock === 'denied';
        this.seconds = world.limits.seconds;
        this.observer = observer;
        this.frozen = momentOf(world.frozenSeconds * 1000);
        this.started = performance.now();
        this.slept = 0;
        /** What `now` answered last of a real clock. */
        this.last = -1n;
        /** @type {Moment} */
        this.wallResolution = momentOf(this.virtual ? 1000 : 1);
        /** In nanoseconds: Tokio's timers have steps of a millisecond, browsers round to a tenth of one. */
        this.resolution = this.virtual ? NANOSECONDS : 100_000n;
    }

    /** What the wall clock shows, and what a changed file is stamped with. */
    wall() {
        return this.virtual ? this.frozen : momentOf(Date.now());
    }

    /** The monotonic clock in milliseconds: since the start, or under a virtual clock, slept so far. */
    milliseconds() {
        return this.virtual ? this.slept : performance.now() - this.started;
    }

    /**
     * The monotonic clock in nanoseconds. Browsers make a real one coarse, Firefox by a millisecond; it still moves
     * on each time.
     */
    now() {
        if (this.virtual) {
            return BigInt(this.slept) * NANOSECONDS;
        }
        const real = BigInt(Math.round((performance.now() - this.started) * 1e6));
        this.last = real > this.last ? real : this.last + 1n;
        return this.last;
    }

    /**
     * @param {bigint} instant in nanoseconds, unsigned
     */
    timerAt(instant) {
        const now = this.now();
        return this.timerIn(instant > now ? instant - now : 0n);
    }

    /**
     * @param {bigint} duration in nanoseconds, unsigned
     */
    timerIn(duration) {
        const steps = (duration + NANOSECONDS - 1n) / NANOSECONDS;
        return new Timer(this, duration === 0n ? undefined : Math.ceil(this.milliseconds()) + Number(steps));
    }

    /**
     * Lets the time pass until then: at once if it is virtual.
     *
     * @param {number} milliseconds
     */
    wait(milliseconds) {
        if (this.virtual && milliseconds < Infinity) {
            this.slept = Math.max(this.slept, milliseconds);
            return;
        }
        const limit = this.seconds * 1000;
        if (!this.virtual) {
            this.observer.wait?.();
            sleep(Math.min(milliseconds, limit) - this.milliseconds());
        }
        if (milliseconds > limit) {
            throw new Ended({ kind: 'out-of-time', limit: this.seconds });
        }
    }
}

/** Something to wait for: a time. */
export class Timer {
    /**
     * @param {Clocks} clocks
     * @param {number | undefined} at in milliseconds; without it the time was over when the timer was made
     */
    constructor(clocks, at) {
        this.clocks = clocks;
        this.at = at;
        this.yielded = false;
    }

    /** Wasmtime lets others go first once, even where the time is already over. */
    poll() {
        if (this.at !== undefined) {
            return this.at <= this.clocks.milliseconds();
        }
        const ready = this.yielded;
        this.yielded = true;
        return ready;
    }

    /** When it is worth to ask again. */
    get wakes() {
        return this.at ?? -1;
    }
}

/**
 * @typedef {{ poll(): boolean, wakes?: number }} Source
 */

/**
 * Waits until at least one of the sources is ready.
 *
 * @param {Source[]} sources streams, which are always ready here, and timers
 * @param {Clocks} clocks
 * @returns {Set<object>} those that are ready
 */
export function waitFor(sources, clocks) {
    const waiting = new Set(sources);
    const ready = new Set();
    for (const source of waiting) {
        if (source.poll()) {
            ready.add(source);
        }
    }
    if (ready.size === 0) {
        const first = Math.min(...Array.from(waiting, ({ wakes }) => wakes ?? 0));
        if (first >= 0) {
            clocks.wait(first);
        }
        for (const source of waiting) {
            if ((source.wakes ?? 0) <= first && source.poll()) {
                ready.add(source);
            }
        }
    }
    return ready;
}

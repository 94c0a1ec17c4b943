import { MILLISECOND, SECOND } from './elsewhere.js';
import { Ended } from './faults.js';

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

/** @param {bigint} nanoseconds since 1970 */
export function momentOf(nanoseconds) {
    return { seconds: nanoseconds / SECOND, nanoseconds: Number(nanoseconds % SECOND) };
}

/** @param {{ at: bigint, step: bigint }} ticks */
function read(ticks) {
    const now = ticks.at;
    ticks.at += ticks.step;
    return now;
}

/** The clocks of one run. */
export class Clocks {
    /**
     * @param {World} world
     * @param {RunObserver} observer
     * @param {import('./elsewhere.js').Elsewhere} elsewhere
     */
    constructor(world, observer, elsewhere) {
        this.virtual = world.clock === 'virtual';
        this.denied = world.clock === 'denied';
        this.seconds = world.limits.seconds;
        this.observer = observer;
        /** Where a clock stands that does not follow the host's; each reading may move it. */
        this.wallTicks = elsewhere.wallClock();
        this.ticks = elsewhere.monotonicClock();
        /** What a file is dated that is written; nothing where it follows the host's clock. */
        this.written = world.clock === 'host' ? undefined : elsewhere.written();
        this.started = performance.now();
        this.slept = 0;
        /** What `now` answered last of a real clock. */
        this.last = -1n;
        /** @type {Moment} */
        this.wallResolution = momentOf(this.virtual ? this.wallTicks.resolution : MILLISECOND);
        /** In nanoseconds; browsers round to a tenth of a millisecond. */
        this.resolution = this.virtual ? this.ticks.resolution : 100_000n;
    }

    /** What the wall clock shows. */
    wall() {
        return momentOf(this.virtual ? read(this.wallTicks) : BigInt(Date.now()) * MILLISECOND);
    }

    /** What a changed file is stamped with. */
    stamp() {
        return this.written ?? this.wall();
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
            return BigInt(this.slept) * MILLISECOND + read(this.ticks);
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
        const steps = (duration + MILLISECOND - 1n) / MILLISECOND;
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

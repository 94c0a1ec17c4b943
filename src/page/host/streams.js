import { Ended, Fault, fault, faultIf, trapIf } from './faults.js';

/** What a stream takes or gives at once. */
const WINDOW = 65536;

/** The most that a blocking write takes. */
const MOST_BLOCKING = 4096;

const NOTHING = new Uint8Array(0);

/** A stream that failed, and why: `last-operation-failed` of `stream-error`. */
export class StreamFault extends Fault {
    /** @param {string} cause an `error-code` of `wasi:filesystem/types` */
    constructor(cause) {
        super('last-operation-failed');
        this.cause = cause;
    }
}

/**
 * @param {() => void} work on a file
 * @returns {string} why it failed, or nothing
 */
function causeOf(work) {
    try {
        work();
        return '';
    } catch (problem) {
        if (problem instanceof Fault) {
            return problem.code;
        }
        throw problem;
    }
}

/** An `output-stream`, which by itself takes everything and is always ready. */
class OutputStream {
    poll() {
        return true;
    }

    /** How much may be written now. */
    checkWrite() {
        return WINDOW;
    }

    /** @param {Uint8Array} _bytes */
    write(_bytes) {}

    flush() {}

    /**
     * Writes, and waits for the end of it.
     *
     * @param {Uint8Array} bytes
     */
    complete(bytes) {
        this.blockingFlush();
        this.write(bytes);
        this.blockingFlush();
    }

    blockingFlush() {
        this.flush();
        this.poll();
        this.checkWrite();
    }

    /** @param {Uint8Array} bytes */
    blockingWriteAndFlush(bytes) {
        trapIf(bytes.length > MOST_BLOCKING,
            `Buffer too large for blocking-write-and-flush (expected at most ${MOST_BLOCKING})`);
        this.complete(bytes);
    }

    /** @param {number} length */
    writeZeroes(length) {
        trapIf(length > this.checkWrite(), 'cannot write more zeroes than `check_write` allows');
        this.write(new Uint8Array(length));
    }

    /** @param {number} length */
    blockingWriteZeroesAndFlush(length) {
        trapIf(length > MOST_BLOCKING,
            `Buffer too large for blocking-write-zeroes-and-flush (expected at most ${MOST_BLOCKING})`);
        this.complete(new Uint8Array(length));
    }

    /**
     * @param {TextInput | FileInput} input
     * @param {number} length
     */
    splice(input, length) {
        const most = Math.min(length, this.checkWrite());
        const bytes = most ? input.read(most) : NOTHING;
        if (bytes.length) {
            this.write(bytes);
        }
        return bytes.length;
    }

    /**
     * @param {TextInput | FileInput} input
     * @param {number} length
     */
    blockingSplice(input, length) {
        this.poll();
        const most = Math.min(length, this.checkWrite());
        const bytes = most ? input.blockingRead(most) : NOTHING;
        if (bytes.length) {
            this.complete(bytes);
        }
        return bytes.length;
    }
}

/**
 * Standard output and standard error: what fits into the limit is shown, and at the first byte that does not
 * the run ends.
 */
export class Output extends OutputStream {
    /**
     * @param {{ room: number }} budget shared by both
     * @param {number} limit in KiB
     * @param {'stdout' | 'stderr'} name
     * @param {RunObserver} observer
     */
    constructor(budget, limit, name, observer) {
        super();
        this.budget = budget;
        this.limit = limit;
        this.name = name;
        this.observer = observer;
    }

    /** @param {Uint8Array} bytes */
    write(bytes) {
        const fits = bytes.slice(0, this.budget.room);
        const over = fits.length < bytes.length;
        this.budget.room -= fits.length;
        // From here on they are the observer's: the worker gives them away, and has none itself.
        if (fits.length) {
            this.observer.output(this.name, fits);
        }
        if (over) {
            throw new Ended({ kind: 'too-much-output', limit: this.limit });
        }
    }
}

/**
 * A file that is written in order. A write that does not block is done at once, but the stream says so only
 * when it is waited for: until then it takes nothing more.
 */
export class FileOutput extends OutputStream {
    /**
     * @param {import('./open-node.js').OpenNode} file
     * @param {bigint} [position] without it each write goes to the end
     */
    constructor(file, position) {
        super();
        this.file = file;
        this.position = position;
        /** @type {'ready' | 'waiting' | 'failed' | 'closed'} */
        this.state = 'ready';
        this.cause = '';
    }

    poll() {
        if (this.state === 'waiting') {
            this.state = this.cause ? 'failed' : 'ready';
        }
        return true;
    }

    checkWrite() {
        this.flush();
        return this.state === 'ready' ? WINDOW : 0;
    }

    /** A stream that has failed is closed once it has said why. */
    flush() {
        if (this.state === 'failed') {
            this.state = 'closed';
            throw new StreamFault(this.cause);
        }
        faultIf(this.state === 'closed', 'closed');
    }

    /** @param {Uint8Array} bytes */
    write(bytes) {
        faultIf(this.state === 'closed', 'closed');
        trapIf(this.state !== 'ready', 'write not permitted: check_write not called first');
        this.state = 'waiting';
        this.cause = causeOf(() => {
            if (this.position === undefined) {
                this.file.append(bytes);
            } else {
                this.file.writeAt(bytes, this.position);
                this.position += BigInt(bytes.length);
            }
        });
    }
}

/** An `input-stream`. */
class InputStream {
    poll() {
        return true;
    }

    /**
     * @param {number} _length
     * @returns {Uint8Array}
     */
    read(_length) {
        return fault('closed');
    }

    /** @param {number} length */
    blockingRead(length) {
        return this.read(length);
    }

    /** @param {number} length */
    skip(length) {
        return this.read(length).length;
    }

    /** @param {number} length */
    blockingSkip(length) {
        return this.blockingRead(length).length;
    }
}

/** Standard input. All handles on it share what is left. */
export class TextInput extends InputStream {
    /** @param {string | null} text */
    constructor(text) {
        super();
        this.name = 'stdin';
        this.left = new TextEncoder().encode(text ?? '');
    }

    /** @param {number} length */
    read(length) {
        faultIf(this.left.length === 0, 'closed');
        const bytes = this.left.subarray(0, length);
        this.left = this.left.subarray(bytes.length);
        return bytes;
    }
}

/**
 * A file that is read in order. A read that does not block only begins the work, and has nothing to give
 * before the stream was waited for.
 */
export class FileInput extends InputStream {
    /**
     * @param {import('./open-node.js').OpenNode} file
     * @param {bigint} position
     */
    constructor(file, position) {
        super();
        this.file = file;
        this.position = position;
        this.waiting = false;
        /** @type {Uint8Array | undefined} what was read and not yet given; empty at the end of the file */
        this.bytes = undefined;
        this.cause = '';
    }

    /** @param {number} length */
    begin(length) {
        this.bytes = NOTHING;
        this.cause = causeOf(() => {
            this.bytes = this.file.readAt(Math.min(length, WINDOW), this.position).slice();
        });
    }

    poll() {
        this.bytes ?? this.begin(MOST_BLOCKING);
        this.waiting = false;
        return true;
    }

    /** @param {number} length */
    read(length) {
        if (!this.bytes && length > 0) {
            this.begin(length);
            this.waiting = true;
        }
        if (!this.bytes || this.waiting) {
            return NOTHING;
        }
        if (this.cause) {
            const { cause } = this;
            this.cause = '';
            throw new StreamFault(cause);
        }
        faultIf(this.bytes.length === 0, 'closed');
        const given = this.bytes.subarray(0, length);
        const left = this.bytes.subarray(given.length);
        this.bytes = left.length ? left : undefined;
        this.position += BigInt(given.length);
        return given;
    }

    /** @param {number} length */
    blockingRead(length) {
        this.waiting = false;
        this.bytes ?? this.begin(length);
        return this.read(length);
    }
}

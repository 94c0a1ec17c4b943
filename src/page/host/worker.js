import { run } from './run.js';

/**
 * One run is one worker: it is posted a request, posts what the program does while it does it, and what
 * became of it. To end a run from outside, end the worker.
 */

/** So many are posted at once, each by itself: a program that prints and then loops has shown so much. */
const AT_ONCE = 200;

/** Later ones are kept back until there is so much of them, or until so much time has passed. */
const KEPT_BYTES = 16384;
const KEPT_MILLISECONDS = 50;

/** How many calls are let through between two looks at the clock. */
const LOOK_EVERY = 64;

/** Posts messages to the page, not too many of them. */
class Messages {
    /** @param {(message: object, transfer?: Transferable[]) => void} post */
    constructor(post) {
        this.post = post;
        this.writes = 0;
        this.calls = 0;
        this.flushed = 0;
        /** @type {'stdout' | 'stderr'} */
        this.stream = 'stdout';
        this.kept = new Uint8Array(KEPT_BYTES);
        this.length = 0;
        /** @type {Counts} */
        this.all = new Counts();
        /** @type {Counts} */
        this.later = new Counts();
    }

    /**
     * @param {'stdout' | 'stderr'} stream
     * @param {Uint8Array<ArrayBuffer>} bytes
     */
    output(stream, bytes) {
        this.writes++;
        if (stream !== this.stream || this.length + bytes.length > KEPT_BYTES) {
            this.flushOutput();
        }
        this.stream = stream;
        if (this.writes <= AT_ONCE || bytes.length > KEPT_BYTES) {
            this.post({ type: 'out', stream, bytes }, [bytes.buffer]);
            return;
        }
        this.kept.set(bytes, this.length);
        this.length += bytes.length;
        this.look();
    }

    /**
     * @param {string} module
     * @param {string} name
     * @param {string} result
     * @param {string} detail
     */
    call(module, name, result, detail) {
        this.calls++;
        if (this.calls <= AT_ONCE) {
            this.all.add(module, name, result);
            this.post({ type: 'calls', calls: [[module, name, result, detail]] });
            return;
        }
        this.later.add(module, name, result);
        if (this.calls % LOOK_EVERY === 0) {
            this.look();
        }
    }

    /** Posts what was kept back long enough. */
    look() {
        if (performance.now() - this.flushed > KEPT_MILLISECONDS) {
            this.flush();
        }
    }

    flush() {
        this.flushOutput();
        const counts = this.later.list();
        if (counts.length) {
            this.post({ type: 'counts', counts });
            counts.forEach((count) => this.all.add(...count));
            this.later = new Counts();
        }
        this.flushed = performance.now();
    }

    flushOutput() {
        if (this.length) {
            const bytes = this.kept.slice(0, this.length);
            this.post({ type: 'out', stream: this.stream, bytes }, [bytes.buffer]);
            this.length = 0;
        }
    }
}

/** How often each function was called, with each result. */
class Counts {
    constructor() {
        /** @type {Map<string, Map<string, Map<string, number>>>} */
        this.modules = new Map();
    }

    /**
     * @param {string} module
     * @param {string} name
     * @param {string} result
     * @param {number} [times]
     */
    add(module, name, result, times = 1) {
        const names = inner(this.modules, module);
        const results = inner(names, name);
        results.set(result, (results.get(result) ?? 0) + times);
    }

    /** @returns {[string, string, string, number][]} */
    list() {
        /** @type {[string, string, string, number][]} */
        const list = [];
        for (const [module, names] of this.modules) {
            for (const [name, results] of names) {
                results.forEach((times, result) => list.push([module, name, result, times]));
            }
        }
        return list;
    }
}

/**
 * @template Value
 * @param {Map<string, Map<string, Value>>} outer
 * @param {string} key
 * @returns {Map<string, Value>}
 */
function inner(outer, key) {
    let map = outer.get(key);
    if (!map) {
        map = new Map();
        outer.set(key, map);
    }
    return map;
}

/**
 * @param {RunRequest} request
 * @param {(message: object, transfer?: Transferable[]) => void} post
 */
export function runAndPost(request, post) {
    const started = performance.now();
    const messages = new Messages(post);
    let result;
    try {
        result = run({ ...request, module: new Uint8Array(request.module) }, {
            output: (stream, bytes) => messages.output(stream, bytes),
            call: (module, name, ended, detail) => messages.call(module, name, ended, detail),
            wait: () => messages.flush(),
        });
    } catch (problem) {
        // Not the program's doing, but the page must not wait for ever.
        const reason = problem instanceof Error ? problem.message : String(problem);
        result = { end: { kind: 'failed', reason }, memoryBytes: 0, calls: messages.calls, files: {} };
    }
    messages.flush();
    const done = { type: 'done', result, trace: messages.all.list(), ms: performance.now() - started };
    try {
        post(done);
    } catch {
        // Folders too deep to be copied.
        post({ ...done, result: { ...result, files: {} } });
    }
}

if ('WorkerGlobalScope' in globalThis) {
    self.onmessage = (event) => {
        runAndPost(event.data, (message, transfer = []) => self.postMessage(message, { transfer }));
    };
}

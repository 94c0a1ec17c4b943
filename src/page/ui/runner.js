// One run: a worker of its own, ended by `terminate`. After a run the next worker is started in advance.

/** @typedef {import('./world.js').Request} Request */
/** @typedef {import('./world.js').Result} Result */
/** @typedef {[string, string, string, number]} Count interface, function, result, how often */

/**
 * What a run tells while it runs, and at its end.
 *
 * @typedef {object} Observer
 * @property {(stream: 'stdout' | 'stderr', bytes: Uint8Array) => void} output
 * @property {(calls: [string, string, string, string][]) => void} calls
 * @property {(counts: Count[]) => void} counts
 * @property {(result: Result, trace: Count[] | null, ms: number) => void} done
 * @property {() => void} lost the host itself could not be started
 */

/** How much longer than its limit a run may take, in milliseconds: the worker has to start. */
const GRACE = 400;

/** @type {Worker | null} */
let spare = null;

/** Starts a worker in advance: while the program is fetched, or for the next run. @param {string} host */
export function prepare(host) {
    if (!spare) {
        const worker = new Worker(host);
        spare = worker;
        // A spare that cannot start is none; a run will try again, and say so.
        worker.onerror = (event) => {
            event.preventDefault();
            spare = spare === worker ? null : spare;
        };
    }
}

/**
 * Starts a run.
 *
 * @param {string} host the worker's script
 * @param {Request} request
 * @param {Observer} observer
 * @returns {{ stop: () => void }}
 */
export function start(host, request, observer) {
    const worker = spare ?? new Worker(host);
    spare = null;
    const began = performance.now();
    const { seconds } = request.world.limits;
    let over = false;
    /** @param {import('./world.js').End} end */
    const cut = (end) => {
        if (finish()) {
            observer.done({ end, memoryBytes: 0, calls: 0, files: {} }, null, performance.now() - began);
        }
    };
    const timer = setTimeout(() => cut({ kind: 'out-of-time', limit: seconds }), seconds * 1000 + GRACE);
    const finish = () => {
        if (over) {
            return false;
        }
        over = true;
        clearTimeout(timer);
        worker.terminate();
        prepare(host);
        return true;
    };
    worker.onmessage = ({ data }) => {
        if (over) {
            return;
        }
        if (data.type === 'out') {
            observer.output(data.stream, data.bytes);
        } else if (data.type === 'calls') {
            observer.calls(data.calls);
        } else if (data.type === 'counts') {
            observer.counts(data.counts);
        } else if (data.type === 'done' && finish()) {
            observer.done(data.result, data.trace, data.ms);
        }
    };
    worker.onerror = (event) => {
        event.preventDefault();
        if (!over) {
            over = true;
            clearTimeout(timer);
            worker.terminate();
            observer.lost();
        }
    };
    worker.postMessage(request);
    return { stop: () => cut({ kind: 'stopped', ms: performance.now() - began }) };
}

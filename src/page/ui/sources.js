// The sources of nondeterminism: what a program may find otherwise in another world that grants the same.

/** @typedef {import('./runner.js').Count} Count */
/** @typedef {import('./world.js').World} World */

/**
 * Each source, and the functions that bring it in: the list of src/outcome/asked.rs. The page's host has no turns to
 * take otherwise, so `scheduling` is not among them. The two clocks of 0.1 share their functions.
 *
 * @type {[string, RegExp][]}
 */
const SOURCES = [
    ['random', /^wasi:random\/|\/random_get$/],
    ['wall-clock', /^wasi:clocks\/wall-clock\/|\/clock_(time|res)_get$/],
    ['monotonic-clock', /^wasi:clocks\/monotonic-clock\/|\/(clock_(time|res)_get|poll_oneoff)$/],
    ['file-times', /descriptor\.stat(-at)?$|_filestat_get$/],
    ['file-identity', /descriptor\.metadata-hash(-at)?$|_filestat_get$|\/fd_readdir$/],
    ['listing-order', /descriptor\.read-directory$|\/fd_readdir$/],
    ['env-order', /\/get-environment$|\/environ_get$/],
    ['poll-order', /^wasi:io\/poll\/poll$|\/poll_oneoff$/],
    ['short-reads', /(descriptor|input-stream)\.(blocking-)?(read|skip)$|\.(blocking-)?splice$|\/fd_p?read$/],
];

/** All of them. */
export const ALL_SOURCES = SOURCES.map(([source]) => source);

/** Those that a run asked for: what it did not call cannot reach it. @param {Count[]} trace */
export function askedSources(trace) {
    const called = trace.map(([name, one]) => `${name}/${one}`);
    return SOURCES.filter(([, brings]) => called.some((one) => brings.test(one))).map(([source]) => source);
}

/** Those that the host moves by itself, since the world grants its own. @param {World} world */
export function hostsSources({ clock, random }) {
    return [
        ...(clock === 'host' ? ['wall-clock', 'monotonic-clock', 'file-times'] : []),
        ...(random === 'host' ? ['random'] : []),
    ];
}

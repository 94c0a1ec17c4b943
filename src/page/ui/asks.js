// What a program can ask for, read from its imports, in a reader's words.

import { listed } from './words.js';

/** @typedef {import('./world.js').Imports} Imports */
/** @typedef {'output' | 'files' | 'stdin' | 'args' | 'env' | 'clock' | 'random' | 'network'} Power */

/**
 * For each power its words, and what a program imports that has it: a function of 0.2 or one of 0.1.
 *
 * @type {[Power, string, RegExp][]}
 */
const POWERS = [
    ['output', 'output', /^wasi:cli\/std(out|err)\/get|^wasi_snapshot_preview1\/fd_write$/],
    [
        'files',
        'files',
        /^wasi:filesystem\/preopens\/get|^wasi_snapshot_preview1\/(fd_prestat|fd_readdir|path_)/,
    ],
    ['stdin', 'standard input', /^wasi:cli\/stdin\/get|^wasi_snapshot_preview1\/fd_read$/],
    ['args', 'arguments', /^wasi:cli\/environment\/get-arguments$|^wasi_snapshot_preview1\/args_/],
    ['env', 'variables', /^wasi:cli\/environment\/get-environment$|^wasi_snapshot_preview1\/environ_/],
    ['clock', 'the clock', /^wasi:clocks\/.*\/\w|^wasi_snapshot_preview1\/(clock_|poll_oneoff)/],
    ['random', 'random numbers', /^wasi:random\/|^wasi_snapshot_preview1\/random_get$/],
    ['network', 'the network', /^wasi:sockets\/.*\/[\w[]|^wasi_snapshot_preview1\/sock_/],
];

/** Reading needs more than the handle: every program of 0.2 is linked to the handle. */
const READS =
    /^wasi:io\/streams\/\[method\]input-stream\.(blocking-)?(read|skip)|output-stream\.(blocking-)?splice/;

/**
 * The powers that a list of functions (`wasi:cli/stdin/get-stdin`) gives.
 *
 * @param {string[]} functions
 * @returns {Set<Power>}
 */
export function powersOf(functions) {
    const calls = functions.filter((name) => !name.includes('[resource-drop]'));
    const powers = new Set(
        POWERS.filter(([, , test]) => calls.some((name) => test.test(name))).map(([power]) => power),
    );
    if (powers.has('stdin') && functions.some((name) => name.startsWith('wasi:')) && !functions.some(reads)) {
        powers.delete('stdin');
    }
    return powers;
}

/** @param {string} name */
function reads(name) {
    return READS.test(name);
}

/** @param {Imports} imports as `interface/function` */
export function functionsOf(imports) {
    return Object.entries(imports).flatMap(([name, functions]) => functions.map((one) => `${name}/${one}`));
}

/** The words for some powers, in a fixed order. @param {(power: Power) => boolean} chosen */
function powerWords(chosen) {
    return POWERS.filter(([power]) => chosen(power)).map(([, words]) => words);
}

/**
 * What a program asks for, as a sentence, and what of it was not used when it was tested.
 *
 * @param {Set<Power>} powers
 * @param {HTMLElement | null} figure holds the calls of the tested runs; `null` where nothing was tested
 */
export function asksSentence(powers, figure) {
    /** @type {string[]} */
    const called = [];
    for (const list of figure?.querySelectorAll('.wasi-more .wasi-interface + ul') ?? []) {
        const name = list.previousElementSibling?.querySelector('code')?.textContent;
        for (const one of list.querySelectorAll('li > code:first-child')) {
            called.push(`${name}/${one.textContent}`);
        }
    }
    const used = figure ? powersOf(called) : powers;
    const asks = powerWords((power) => powers.has(power) && used.has(power));
    const unused = powerWords((power) => powers.has(power) && !used.has(power));
    const more = unused.length ? ` Could also ask for ${listed(unused)}; when tested it did not.` : '';
    return (asks.length ? `Asks for ${listed(asks)}.` : 'Asks for nothing.') + more;
}

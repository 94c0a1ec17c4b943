// The same program with the same grants once more, in another world: what it does otherwise there, and why.

import { element, prose } from './dom.js';
import { movedCount, movedIn, movedLines, movedWords } from './moved.js';
import { Printed } from './printed.js';
import { start } from './runner.js';
import { ALL_SOURCES, askedSources, hostsSources } from './sources.js';
import { endSentence, listed } from './words.js';

/** @typedef {import('./moved.js').Ran} Ran */
/** @typedef {import('./runner.js').Count} Count */
/** @typedef {import('./world.js').End} End */
/** @typedef {import('./world.js').Request} Request */
/** @typedef {import('./world.js').Result} Result */

/** How long the sources are looked for one by one, in milliseconds. */
const PATIENCE = 10_000;

/** How a run has to end if another is to tell anything: by the program itself, not by this machine's time. */
const TELLING = ['code', 'trap', 'too-much-output'];

/**
 * What was found.
 *
 * @typedef {object} Found
 * @property {Ran} there
 * @property {string[]} tried the sources that were turned
 * @property {string[]} hosts those that were asked for and are the host's
 * @property {Set<string>} noise what the host's own move, in the page's world too
 * @property {Set<string>} moved what else differs
 * @property {[string, Set<string>][]} by each source that moves something by itself
 * @property {boolean} hurried whether there was no time to try each source by itself
 */

/** @param {Result} result @param {string} stdout @param {string} stderr @returns {Ran} */
export function ranAs({ end, files }, stdout, stderr) {
    return { stdout, stderr, end: endSentence(end, false) || 'Ended with exit code 0.', files };
}

/**
 * Runs it there.
 *
 * @param {string} host the worker's script
 * @param {Request} request
 * @param {{ ran: Ran, end: End, trace: Count[] | null }} here the run in the page's world
 * @param {{ done: (words: string, shown?: HTMLElement) => void, lost: () => void }} observer `lost`: the host could not
 *     be started
 * @returns {{ stop: () => void }}
 */
export function runElsewhere(host, request, here, { done, lost }) {
    let over = false;
    /** @type {{ stop: () => void } | null} */
    let current = null;
    /** @param {string[]} elsewhere @returns {Promise<Ran>} */
    const again = (elsewhere) =>
        new Promise((resolve) => {
            if (over) {
                return;
            }
            const [stdout, stderr] = [new Text(), new Text()];
            current = start(host, { ...request, elsewhere }, {
                output: (stream, bytes) => (stream === 'stdout' ? stdout : stderr).take(bytes),
                calls: () => {},
                counts: () => {},
                lost: () => {
                    over = true;
                    lost();
                },
                done: (result) => resolve(ranAs(result, stdout.all(), stderr.all())),
            });
        });
    const telling = here.trace && TELLING.includes(here.end.kind);
    const asked = askedSources(here.trace ?? []);
    const finding = telling ? find(here.ran, asked, hostsSources(request.world), again) : null;
    Promise.resolve(finding).then((found) => {
        if (over) {
            return;
        }
        over = true;
        if (found) {
            done(headline(found), block(here.ran, found));
        } else {
            done('Not run in another world: it did not end by itself here.');
        }
    });
    return {
        stop: () => {
            if (!over) {
                over = true;
                current?.stop();
                done('Stopped by you before it was compared with another world.');
            }
        },
    };
}

/** All that a stream prints, as the page would show it. */
class Text {
    constructor() {
        this.printed = new Printed();
        this.text = '';
    }

    /** @param {Uint8Array} bytes @param {boolean} [last] */
    take(bytes, last) {
        for (const [piece] of this.printed.take(bytes, last)) {
            this.text += piece;
        }
    }

    all() {
        this.take(new Uint8Array(), true);
        return this.text;
    }
}

/**
 * Turns everything, and if that makes a difference, one source at a time.
 *
 * @param {Ran} here
 * @param {string[]} asked
 * @param {string[]} owned the sources that are the host's in this world
 * @param {(elsewhere: string[]) => Promise<Ran>} again
 * @returns {Promise<Found>}
 */
async function find(here, asked, owned, again) {
    const began = performance.now();
    const hosts = asked.filter((source) => owned.includes(source));
    const tried = asked.filter((source) => !owned.includes(source));
    // What differs in a second run of the same world is the host's doing.
    const noise = hosts.length ? movedIn(here, await again([])) : new Set();
    const there = await again(ALL_SOURCES.filter((source) => !owned.includes(source)));
    const rest = (/** @type {Ran} */ other) => without(movedIn(here, other), noise);
    const moved = rest(there);
    /** @type {Found} */
    const found = { there, tried, hosts, noise, moved, by: [], hurried: false };
    if (moved.size && tried.length === 1) {
        found.by.push([tried[0], moved]);
        return found;
    }
    for (const source of moved.size ? tried : []) {
        if (performance.now() - began > PATIENCE) {
            found.hurried = true;
            break;
        }
        const own = rest(await again([source]));
        if (own.size) {
            found.by.push([source, own]);
        }
    }
    return found;
}

/** @param {Set<string>} all @param {Set<string>} some */
function without(all, some) {
    return new Set([...all].filter((one) => !some.has(one)));
}

/** For the line of the run's state. @param {Found} found */
function headline({ moved, noise }) {
    if (moved.size) {
        return `In another world ${movedCount(moved)}.`;
    }
    return noise.size ? 'In another world nothing differs but what is the host’s.' : 'The same in another world.';
}

/** @param {string[]} sources */
function named(sources) {
    return listed(sources.map((source) => `\`${source}\``));
}

/**
 * What moves what, as sentences.
 *
 * @param {Found} found
 */
function sentences({ tried, hosts, noise, moved, by, hurried }) {
    const said = [];
    const are = (/** @type {string[]} */ sources) => (sources.length === 1 ? 'is' : 'are');
    if (moved.size) {
        const reasons = by.map(([source, own]) => `\`${source}\` moves ${movedWords(own)}`);
        said.push(...(reasons.length ? [`${reasons.join('; ')}.`] : []));
        const left = by.reduce((set, [, own]) => without(set, own), moved);
        if (left.size) {
            const words = movedWords(left);
            said.push(
                hurried
                    ? `There was no time to find out what moves ${words}.`
                    : `No source by itself moves ${words}: several do together.`,
            );
        }
    } else if (tried.length) {
        said.push(`It does the same, although ${named(tried)} ${are(tried)} different there.`);
    } else if (hosts.length === 0) {
        said.push('It does the same: it asks for nothing in which worlds differ.');
    }
    if (hosts.length) {
        const what = noise.size ? `moves ${movedWords(noise)} in every run` : 'made no difference this time';
        said.push(`What is the host’s own, ${named(hosts)}, ${what}.`);
    }
    return said.join(' ');
}

/**
 * @param {Ran} here
 * @param {Found} found
 */
function block(here, found) {
    const { there, by, noise } = found;
    // Of one source the sentence above says it for all lines.
    const why = (/** @type {string} */ one) =>
        by.length + Number(noise.size > 0) < 2
            ? []
            : [
                  ...by.filter(([, own]) => own.has(one)).map(([source]) => source),
                  ...(noise.has(one) ? ['the host’s'] : []),
              ];
    const lines = movedLines(here, there, why);
    const heading = element('p', 'wasi-heading', 'In another world');
    if (lines.length) {
        heading.append(element('span', 'wasi-signs', '− here, + there'));
    }
    const note = element('p', 'wasi-note', ...prose(sentences(found)));
    return element('div', 'wasi-other', heading, note, ...lines);
}

// What a run asked of its host, by interface and function, with the paths that it named and what was refused.

import { element } from './dom.js';
import { counted, grouped, size } from './words.js';

/** @typedef {import('./runner.js').Count} Count */
/** @typedef {import('./world.js').Result} Result */

/** Codes that say "you may not"; `is_refusal` of src/outcome.rs. */
const REFUSALS = [
    'denied',
    'access',
    'not-permitted',
    'read-only',
    'access-denied',
    'acces',
    'perm',
    'rofs',
    'notcapable',
];

/** How many different paths of a function are listed. */
const LISTED = 12;

/**
 * One function: its calls by result, and what they named: `path` and result to how often.
 *
 * @typedef {{ results: Map<string, number>, words: Map<string, [string, string, number]> }} Called
 */

/** The calls of one run. */
export class Calls {
    /** @param {boolean} open */
    constructor(open) {
        /** @type {Map<string, Map<string, Called>>} */
        this.interfaces = new Map();
        this.summary = element('summary');
        this.body = element('div');
        this.element = element('details', 'wasi-calls', this.summary, this.body);
        this.element.open = open;
        this.element.addEventListener('toggle', () => this.show());
        this.timer = 0;
        this.ended = '';
        this.write();
    }

    /** @param {[string, string, string, string][]} calls one at a time, with their words */
    take(calls) {
        for (const [name, one, result, words] of calls) {
            this.add(name, one, result, 1);
            // Paths are in quotes; how many bytes were printed can be seen.
            if (words?.includes('"')) {
                const known = this.called(name, one).words;
                const key = `${result} ${words}`;
                known.set(key, [words, result, (known.get(key)?.[2] ?? 0) + 1]);
            }
        }
        this.later();
    }

    /** @param {Count[]} counts of calls that came too fast to be told one by one */
    count(counts) {
        counts.forEach(([name, one, result, times]) => this.add(name, one, result, times));
        this.later();
    }

    /** @param {Count[] | null} all the whole count, if the run came to its end @param {Result} result */
    finish(all, { memoryBytes, memoryRefused }) {
        clearTimeout(this.timer);
        if (all) {
            this.interfaces.forEach((functions) => functions.forEach(({ results }) => results.clear()));
            all.forEach(([name, one, result, times]) => this.add(name, one, result, times));
        }
        this.ended =
            (memoryBytes ? `${size(memoryBytes)} of memory` : '') +
            (memoryRefused ? '; it asked for more memory than it may have' : '');
        this.show();
    }

    /** @param {string} name @param {string} one @returns {Called} */
    called(name, one) {
        const functions = this.interfaces.get(name) ?? new Map();
        this.interfaces.set(name, functions);
        const called = functions.get(one) ?? { results: new Map(), words: new Map() };
        functions.set(one, called);
        return called;
    }

    /** @param {string} name @param {string} one @param {string} result @param {number} times */
    add(name, one, result, times) {
        const { results } = this.called(name, one);
        results.set(result, (results.get(result) ?? 0) + times);
    }

    /** While it runs the list is written anew four times a second at most. */
    later() {
        this.timer ||= setTimeout(() => this.show(), 250);
    }

    show() {
        this.timer = 0;
        this.write();
        if (this.element.open) {
            this.body.replaceChildren(...this.list());
        }
    }

    write() {
        let [calls, refused] = [0, 0];
        for (const functions of this.interfaces.values()) {
            for (const { results } of functions.values()) {
                results.forEach((times, result) => {
                    calls += times;
                    refused += REFUSALS.includes(result) ? times : 0;
                });
            }
        }
        const some = counted(calls, 'call to the host', 'calls to the host');
        this.summary.textContent =
            `Your run: ${calls === 0 ? 'no calls to the host' : some}` +
            (refused ? `, ${grouped(refused)} refused` : '');
    }

    list() {
        /** @type {HTMLElement[]} */
        const nodes = this.ended ? [element('p', 'wasi-used', this.ended)] : [];
        for (const name of [...this.interfaces.keys()].sort()) {
            const functions = [...(this.interfaces.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
            const total = functions.reduce((sum, [, { results }]) => sum + all(results), 0);
            if (total > 0) {
                nodes.push(
                    element('p', 'wasi-interface', element('code', '', name), ` ${counted(total, 'call')}`),
                );
                nodes.push(
                    element('ul', '', ...functions.filter(([, { results }]) => all(results) > 0).map(line)),
                );
            }
        }
        return nodes;
    }
}

/** @param {Map<string, number>} results */
function all(results) {
    return [...results.values()].reduce((sum, times) => sum + times, 0);
}

/** One function as the static page has it, and below it what it named. @param {[string, Called]} called */
function line([one, { results, words }]) {
    const item = element('li', '', element('code', '', one), ` ${counted(all(results), 'call')}`);
    for (const [result, times] of [...results].sort()) {
        if (result !== 'ok') {
            item.append(', ', ...answer(result, grouped(times)));
        }
    }
    if (words.size > 0) {
        const listed = [...words.values()]
            .slice(0, LISTED)
            .map(([named, result, times]) =>
                element(
                    'li',
                    '',
                    element('code', '', named),
                    times > 1 ? ` ${grouped(times)} times` : '',
                    ...(result === 'ok' ? [] : [': ', ...answer(result, '')]),
                ),
            );
        if (words.size > LISTED) {
            listed.push(element('li', '', `and ${grouped(words.size - LISTED)} more`));
        }
        item.append(element('ul', '', ...listed));
    }
    return item;
}

/** What the host answered other than "ok", in words. @param {string} result @param {string} times */
function answer(result, times) {
    const before = times && `${times} `;
    if (REFUSALS.includes(result)) {
        return [element('strong', '', `${before}refused`), ': ', element('code', '', result)];
    }
    return result === 'trap' ? [`${before}trapped`] : [`${before}answered `, element('code', '', result)];
}

// In which lines two runs of a program differ, and those lines as the page shows them.

import { attributes, element } from './dom.js';
import { differences } from './tree.js';
import { counted, grouped, listed } from './words.js';

/** @typedef {{ [guest: string]: import('./tree.js').Tree }} Folders */
/**
 * What a run printed, as text, how it ended, and what then was in the directories that it could write.
 *
 * @typedef {{ stdout: string, stderr: string, end: string, files: Folders }} Ran
 */
/** @typedef {{ line: number, here: string[], there: string[] }} Change lines in the place of others */
/** @typedef {'stdout' | 'stderr'} Name */

/** @type {Name[]} */
const STREAMS = ['stdout', 'stderr'];

/** How many changed lines are shown, and how much of each, in characters. */
const SHOWN_LINES = 100;
const SHOWN_OF_LINE = 1000;

/** How many places a sentence names; more are counted. */
const NAMED = 4;

/**
 * With as many lines in both it is each line for itself. Otherwise nobody can say which belongs to which: it is all
 * between what both begin with and what both end with.
 *
 * @param {string} here
 * @param {string} there
 * @returns {Change[]}
 */
function changes(here, there) {
    const [mine, theirs] = [here.split('\n'), there.split('\n')];
    if (mine.length === theirs.length) {
        return mine.flatMap((text, at) =>
            text === theirs[at] ? [] : [{ line: at + 1, here: [text], there: [theirs[at]] }],
        );
    }
    const least = Math.min(mine.length, theirs.length);
    let start = 0;
    while (start < least && mine[start] === theirs[start]) {
        start += 1;
    }
    let end = 0;
    while (end < least - start && mine[mine.length - end - 1] === theirs[theirs.length - end - 1]) {
        end += 1;
    }
    const between = (/** @type {string[]} */ lines) => lines.slice(start, lines.length - end);
    return [{ line: start + 1, here: between(mine), there: between(theirs) }];
}

/**
 * What differs between two runs: lines as `stdout 1`, `end`, and `files`.
 *
 * @param {Ran} here
 * @param {Ran} there
 * @returns {Set<string>}
 */
export function movedIn(here, there) {
    /** @type {Set<string>} */
    const moved = new Set(here.end === there.end ? [] : ['end']);
    // Of a run that was cut off nobody knows what it wrote.
    if (Object.entries(here.files).some(([guest, tree]) => differences(tree, there.files[guest] ?? tree).length)) {
        moved.add('files');
    }
    for (const name of STREAMS) {
        for (const change of changes(here[name], there[name])) {
            const count = Math.max(change.here.length, change.there.length);
            for (let line = change.line; line < change.line + count; line += 1) {
                moved.add(`${name} ${line}`);
            }
        }
    }
    return moved;
}

/** @param {Set<string>} moved @param {Name} name */
function linesOf(moved, name) {
    const lines = [...moved].filter((one) => one.startsWith(name));
    return lines.map((one) => Number(one.slice(name.length))).sort((one, other) => one - other);
}

/** What moved, in words: `lines 1 to 3 and 7, and how it ends`. @param {Set<string>} moved */
export function movedWords(moved) {
    const words = STREAMS.flatMap((name) => {
        const lines = linesOf(moved, name);
        const firsts = lines.filter((line) => !moved.has(`${name} ${line - 1}`));
        const lasts = lines.filter((line) => !moved.has(`${name} ${line + 1}`));
        const places = firsts.map((first, at) => (first === lasts[at] ? `${first}` : `${first} to ${lasts[at]}`));
        const where = name === 'stderr' ? ' of stderr' : '';
        return lines.length === 0
            ? []
            : [
                  places.length > NAMED
                      ? `${counted(lines.length, 'line')}${where}`
                      : `line${lines.length > 1 ? 's' : ''} ${listed(places)}${where}`,
              ];
    });
    return listed([
        ...words,
        ...(moved.has('end') ? ['how it ends'] : []),
        ...(moved.has('files') ? ['what it writes to files'] : []),
    ]);
}

/** How much moved, as the end of a sentence. @param {Set<string>} moved */
export function movedCount(moved) {
    const lines = STREAMS.reduce((sum, name) => sum + linesOf(moved, name).length, 0);
    return listed([
        ...(lines ? [`${counted(lines, 'line')} differ${lines === 1 ? 's' : ''}`] : []),
        ...(moved.has('end') ? ['it ends otherwise'] : []),
        ...(moved.has('files') ? ['it writes other files'] : []),
    ]);
}

/**
 * The lines that differ: those of here with a minus, those of there with a plus and with what moved them.
 *
 * @param {Ran} here
 * @param {Ran} there
 * @param {(moved: string) => string[]} why
 * @returns {HTMLElement[]}
 */
export function movedLines(here, there, why) {
    const shown = STREAMS.flatMap((name) => {
        const lines = changes(here[name], there[name]).flatMap((change) => pairs(change, name, why));
        if (lines.length === 0) {
            return [];
        }
        const samp = element('samp', '', ...lines.slice(0, SHOWN_LINES));
        const pre = element('pre', '', samp);
        // Once it is in the page: what is longer than its box can be scrolled from the keyboard.
        requestAnimationFrame(() => {
            if (pre.scrollHeight > pre.clientHeight) {
                const label = `${name}: lines that differ in another world`;
                attributes(pre, { tabindex: '0', role: 'group', 'aria-label': label });
            }
        });
        const box = element('div', `wasi-stream wasi-${name}`, element('span', 'wasi-label', name), pre);
        const more = lines.length - SHOWN_LINES;
        return more > 0 ? [box, element('p', 'wasi-note', `… and ${grouped(more)} more, not shown.`)] : [box];
    });
    if (here.end !== there.end) {
        const ends = [shownLine('del', '', here.end), shownLine('ins', '', there.end, why('end'))];
        shown.push(element('p', 'wasi-other-end', ...ends));
    }
    return shown;
}

/** @param {Change} change @param {Name} name @param {(moved: string) => string[]} why */
function pairs(change, name, why) {
    const count = Math.max(change.here.length, change.there.length);
    return Array.from({ length: count }, (_, at) => {
        const number = change.line + at;
        const [mine, theirs] = [change.here[at], change.there[at]];
        const reasons = why(`${name} ${number}`);
        return [
            ...(mine === undefined ? [] : [shownLine('del', number, mine, theirs === undefined ? reasons : [])]),
            ...(theirs === undefined ? [] : [shownLine('ins', number, theirs, reasons)]),
        ];
    }).flat();
}

/**
 * @param {'del' | 'ins'} kind
 * @param {number | ''} number
 * @param {string} text
 * @param {string[]} [reasons]
 */
function shownLine(kind, number, text, reasons = []) {
    const cut = text.length > SHOWN_OF_LINE ? `${text.slice(0, SHOWN_OF_LINE)}…` : text;
    const made = element(kind, '', cut);
    made.dataset.line = String(number);
    for (const reason of reasons) {
        made.append(' ', element('span', 'wasi-why', reason));
    }
    made.append('\n');
    return made;
}

// The files after a run, where writing was granted: what the program created, changed and deleted.

import { attributes, element } from './dom.js';
import { printed } from './printed.js';
import { differences, length } from './tree.js';
import { counted, listed, size } from './words.js';

/** @typedef {import('./tree.js').Tree} Tree */

/** How much of a file is shown, in characters, and how many files are listed. */
const SHOWN_OF_FILE = 16384;
const SHOWN_FILES = 50;

/**
 * A list that opens, or nothing where no directory could be written.
 *
 * @param {{ [guest: string]: Tree }} before
 * @param {{ [guest: string]: Tree }} after
 * @returns {HTMLElement[]}
 */
export function filesAfter(before, after) {
    const found = Object.entries(after).flatMap(([guest, tree]) =>
        differences(before[guest] ?? { dir: {} }, tree).map(([what, path, entry]) => ({
            what,
            guest,
            path,
            entry,
        })),
    );
    if (Object.keys(after).length === 0) {
        return [];
    }
    if (found.length === 0) {
        return [
            element('p', 'wasi-after', `Files in ${listed(Object.keys(after))} after the run: as before.`),
        ];
    }
    const some = ['created', 'changed', 'deleted']
        .map((what) => [found.filter((one) => one.what === what).length, what])
        .filter(([count]) => count)
        .map(([count, what]) => `${count} ${what}`);
    const items = found
        .slice(0, SHOWN_FILES)
        .map(({ what, guest, path, entry }) => one(what, `${guest === '/' ? '' : guest}/${path}`, entry));
    if (found.length > SHOWN_FILES) {
        items.push(element('li', '', `and ${counted(found.length - SHOWN_FILES, 'more file')}`));
    }
    const list = element(
        'details',
        'wasi-after',
        element('summary', '', `Files after the run: ${listed(some)}`),
    );
    list.append(element('ul', '', ...items));
    return [list];
}

/** @param {string} what @param {string} path @param {Tree} entry */
function one(what, path, entry) {
    const item = element('li', '', element('code', '', path), ` ${what}`);
    if ('dir' in entry) {
        item.append(', a folder');
    } else if ('link' in entry) {
        item.append(', a link to ', element('code', '', entry.link));
    } else if (what !== 'deleted') {
        item.append(`, ${size(length(entry))}`);
        if ('file' in entry && entry.file) {
            const text = printed(new TextEncoder().encode(entry.file.slice(0, SHOWN_OF_FILE)));
            const pre = element('pre', '', element('samp', '', text));
            attributes(pre, { tabindex: '0', role: 'region', 'aria-label': `Content of ${path}` });
            item.append(pre);
            if (entry.file.length > SHOWN_OF_FILE) {
                item.append(element('p', 'wasi-note', '… and more, not shown.'));
            }
        } else if ('base64' in entry) {
            item.append(', not text');
        }
    }
    return item;
}

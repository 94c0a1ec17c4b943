// The files of one directory: seen, changed, added, renamed and deleted by the reader.

import { attributes, button, element, labelled, prose } from './dom.js';
import { badPath, edited, flat, length, note } from './tree.js';
import { counted, size } from './words.js';

/** @typedef {import('./panel.js').Context} Context */
/** @typedef {import('./settings.js').Row} Row */
/** @typedef {import('./tree.js').Tree} Tree */

/** The longest text that is offered for editing, in characters. */
const EDITABLE = 100000;

/** A list of files that opens; they are fetched when it is opened first. */
export class Files {
    /** @param {Context} context @param {Row} row */
    constructor(context, row) {
        this.context = context;
        this.row = row;
        /** @type {Tree | null} */
        this.original = null;
        // Two directories may have one name; what they hold tells them apart.
        const words = row.base === null ? 'Files' : `Files of \`${row.fixture}\``;
        this.summary = element('summary', '', ...prose(words));
        this.body = element('div', 'wasi-files');
        this.element = element('details', '', this.summary, this.body);
        this.element.addEventListener('toggle', () => this.open());
    }

    async open() {
        if (!this.element.open || this.original) {
            return;
        }
        this.body.replaceChildren(element('p', 'wasi-note', 'Loading …'));
        try {
            this.original = (await this.context.fixtures())[this.row.fixture] ?? { dir: {} };
            this.show();
        } catch (error) {
            const retry = button('Retry', '', () => {
                this.summary.focus();
                this.open();
            });
            this.body.replaceChildren(
                element('p', 'wasi-problem', String(error).replace(/^\w*Error: /, ''), ' ', retry),
            );
        }
    }

    /** @returns {Tree} */
    now() {
        return edited(this.original ?? { dir: {} }, this.context.settings.edits[this.row.fixture]);
    }

    /** @param {string} path @param {Tree | null} entry */
    set(path, entry) {
        note(this.context.settings.editsOf(this.row.fixture), this.original ?? { dir: {} }, path, entry);
        this.context.changed();
    }

    show() {
        const entries = [...flat(this.now())].filter(([path]) => path !== '');
        this.summary.textContent = entries.length === 1 ? '1 file' : `${entries.length} files`;
        const add = button('Add a file', 'wasi-quiet', () => {
            const names = ['new.txt', ...Array.from({ length: 98 }, (_, index) => `new-${index + 2}.txt`)];
            const path = names.find((name) => !flat(this.now()).has(name)) ?? 'new.txt';
            this.set(path, { file: '' });
            this.show();
            this.focus(path);
        });
        this.body.replaceChildren(...entries.map(([path, entry]) => this.file(path, entry)), add);
    }

    /** Puts the focus on a file, or on the list if it is gone. @param {string} path */
    focus(path) {
        const boxes = [...this.body.querySelectorAll('fieldset')];
        const box = boxes.find((one) => one.dataset.path === path);
        (box?.querySelector('input') ?? this.summary).focus();
    }

    /** @param {string} path @param {Tree} entry */
    file(path, entry) {
        const name = element('input');
        attributes(name, { type: 'text', autocapitalize: 'off', autocomplete: 'off', spellcheck: 'false' });
        name.value = path;
        name.addEventListener('change', () => {
            const to = name.value;
            const bad = badPath(to) || (flat(this.now()).has(to) ? 'there is a file of this name' : '');
            attributes(name, { 'aria-invalid': bad && to !== path ? 'true' : null });
            if (bad) {
                this.context.say(to === path ? '' : `Not renamed: ${bad}.`);
                return;
            }
            // As it is by now: its text may have been edited since it was shown.
            const renamed = flat(this.now()).get(path) ?? entry;
            this.set(path, null);
            this.set(to, renamed);
            this.show();
            this.focus(to);
            this.context.say(`Renamed to ${to}.`);
        });
        const remove = button('Delete', 'wasi-quiet', () => {
            this.set(path, null);
            this.show();
            this.summary.focus();
            this.context.say(`${path} deleted. Reset brings it back.`);
        });
        remove.setAttribute('aria-label', `Delete ${path}`);
        const legend = element('legend', '', path);
        const head = element('div', 'wasi-entry', labelled('File', name, 'wasi-field wasi-wide'), remove);
        const box = element('fieldset', 'wasi-file', legend, head, this.content(path, entry));
        box.dataset.path = path;
        return box;
    }

    /** @param {string} path @param {Tree} entry */
    content(path, entry) {
        if (!('file' in entry) || entry.file.length > EDITABLE) {
            const words =
                'dir' in entry
                    ? 'An empty folder.'
                    : 'link' in entry
                      ? `A link to ${entry.link}.`
                      : `Not text: ${size(length(entry))}.`;
            return element(
                'p',
                'wasi-note',
                'file' in entry
                    ? `${counted(entry.file.length, 'character')}, too long to edit here.`
                    : words,
            );
        }
        const text = element('textarea');
        text.value = entry.file;
        text.rows = Math.min(8, Math.max(2, entry.file.split('\n').length));
        text.spellcheck = false;
        text.maxLength = EDITABLE;
        text.addEventListener('input', () => this.set(path, { file: text.value }));
        return labelled(`Content of ${path}`, text, 'wasi-field wasi-block wasi-bare');
    }
}

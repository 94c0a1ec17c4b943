// The control beside a principle's id: copies a citation of it. What it copies are the bytes of `mdbook-wasi cite`
// (src/citation.rs).

import { attributes, button, element } from './dom.js';

/**
 * A wording of a principle, as it is cited.
 *
 * @typedef {object} Wording
 * @property {string} id
 * @property {string} revision a whole number from 1
 * @property {string} date of the revision, `YYYY-MM-DD`
 * @property {string} title plain text
 * @property {string} statement Markdown on one line; its links lead from the book's root
 */

/**
 * The book that is cited.
 *
 * @typedef {object} Source
 * @property {string} title
 * @property {string} base the address of its root, with a slash at its end
 */

/** The forms of a citation, by what the reader calls them. @type {[string, (cited: Wording, book: Source) => string][]} */
export const CITATIONS = [
    ['Markdown link', markdownLink],
    ['Short form', ({ id, revision }) => `[${id}@${revision}]`],
    [
        'Plain text',
        (cited, book) =>
            `${cited.title} (${cited.id}, revision ${cited.revision} of ${cited.date}), ${book.title}, ${addressOf(cited, book)}`,
    ],
    [
        'HTML',
        (cited, book) =>
            `<a href="${escaped(addressOf(cited, book))}">${escaped(`${cited.id}@${cited.revision}: ${cited.title}`)}</a>`,
    ],
    [
        'Quotation',
        (cited, book) =>
            `> ${absolute(cited.statement, book.base)}\n>\n> ${markdownLink(cited, book)}, revision ${cited.revision} of ${cited.date}`,
    ],
];

/** @param {Wording} cited @param {Source} book */
function addressOf({ id, revision }, { base }) {
    return `${base}p/${id}@${revision}/`;
}

/** @param {Wording} cited @param {Source} book */
function markdownLink(cited, book) {
    const title = cited.title.replace(/[\\[\]<>*_`]/g, '\\$&');
    return `[${cited.id}@${cited.revision}: ${title}](${addressOf(cited, book)})`;
}

/** @param {string} text as HTML */
function escaped(text) {
    return text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;');
}

/** A statement whose links lead from anywhere. @param {string} statement @param {string} base */
function absolute(statement, base) {
    return statement.replace(/(\]\()([^)]*)/g, (link, open, target) =>
        target.includes(':') || /^[/<]/.test(target) ? link : open + base + target,
    );
}

/** Gives each principle of the page its control. @param {HTMLScriptElement} script @param {string} folder the book's */
export function equipCitations(script, folder) {
    // A bracket in it would end a Markdown link.
    const base = script.dataset.address || folder.replaceAll('(', '%28').replaceAll(')', '%29');
    const book = { title: script.dataset.title ?? 'this book', base: base.endsWith('/') ? base : `${base}/` };
    for (const line of document.querySelectorAll('.wasi-cite[data-revision]')) {
        const link = line.querySelector('.wasi-cite-link');
        if (line instanceof HTMLElement && link) {
            const { id = '', revision = '', date = '', title = '', statement = '' } = line.dataset;
            link.replaceWith(new CiteControl({ id, revision, date, title, statement }, book).element);
        }
    }
    document.addEventListener('pointerdown', ({ target }) => {
        if (latest && target instanceof Node && !latest.element.contains(target)) {
            latest.show(false);
        }
    });
}

/** The control that was opened last: there is one menu at a time. @type {CiteControl | null} */
let latest = null;

/** A button and its menu. They are made of what may stand within a paragraph, because they do. */
class CiteControl {
    /** @param {Wording} cited @param {Source} book */
    constructor(cited, book) {
        this.cited = cited;
        this.book = book;
        this.button = button('cite', 'wasi-cite-link', () => (this.menu.hidden ? this.open() : this.close()));
        attributes(this.button, {
            'aria-haspopup': 'menu',
            'aria-expanded': 'false',
            'aria-label': `cite ${cited.id}`,
        });
        this.menu = element('span', 'wasi-cite-menu');
        this.menu.hidden = true;
        attributes(this.menu, { role: 'menu', 'aria-label': 'Copy a citation' });
        this.status = element('span', 'wasi-cite-said');
        this.status.setAttribute('role', 'status');
        this.element = element('span', 'wasi-cite-control', this.button, this.menu, this.status);
        this.element.addEventListener('keydown', (event) => this.key(event));
        /** @type {HTMLTextAreaElement | null} */
        this.field = null;
    }

    /** @param {number} [at] the item that gets the focus; -1 for the last */
    open(at = 0) {
        latest?.clear();
        latest = this;
        if (!this.menu.hasChildNodes()) {
            for (const [name, form] of CITATIONS) {
                const item = button(name, '', () => this.copy(name, form(this.cited, this.book)));
                attributes(item, { role: 'menuitem', tabindex: '-1' });
                this.menu.append(item);
            }
        }
        this.show(true);
        this.focusItem(at);
        this.menu.scrollIntoView({ block: 'nearest' });
    }

    /** Closes it for somebody who goes on from its button. */
    close() {
        this.show(false);
        this.button.focus();
    }

    /** @param {boolean} shown */
    show(shown) {
        this.menu.hidden = !shown;
        this.button.setAttribute('aria-expanded', String(shown));
        if (shown) {
            // Below the button, and to its left where the line ends.
            const line = this.button.offsetParent?.clientWidth ?? 0;
            const { offsetLeft, offsetTop, offsetHeight } = this.button;
            const left = Math.max(0, Math.min(offsetLeft, line - this.menu.offsetWidth));
            this.menu.style.left = `${left}px`;
            this.menu.style.top = `${offsetTop + offsetHeight}px`;
        }
    }

    /** Takes back what it showed last. */
    clear() {
        this.show(false);
        this.status.replaceChildren();
        this.field?.remove();
        this.field = null;
    }

    /** @param {number} at counted round */
    focusItem(at) {
        const items = this.menu.querySelectorAll('button');
        items[(at + items.length) % items.length].focus();
    }

    /** Keys of the menu are not for the book, which turns pages by arrows. @param {KeyboardEvent} event */
    key(event) {
        const { key } = event;
        const at = [...this.menu.children].findIndex((item) => item === event.target);
        const to = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }[key];
        if (event.target === this.field) {
            event.stopPropagation();
            if (key === 'Escape') {
                this.clear();
                this.button.focus();
            }
            return;
        }
        if (this.menu.hidden) {
            if (!/^Arrow(Down|Up)$/.test(key)) {
                return;
            }
            this.open(to);
        } else if (key === 'Escape') {
            this.close();
        } else if (to !== undefined) {
            this.focusItem(to);
        } else {
            // What follows in the page follows from the button.
            if (key === 'Tab') {
                this.close();
            }
            event.stopPropagation();
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    /** @param {string} name @param {string} text */
    async copy(name, text) {
        this.close();
        try {
            await navigator.clipboard.writeText(text);
            this.status.textContent = `Copied: ${name}`;
        } catch {
            this.offer(name, text);
        }
    }

    /** Shows what could not be copied. @param {string} name @param {string} text */
    offer(name, text) {
        this.clear();
        this.status.textContent = `Not copied. Here it is, to be copied by hand: ${name}`;
        this.field = element('textarea');
        this.field.readOnly = true;
        this.field.value = text;
        this.field.setAttribute('aria-label', name);
        this.element.append(this.field);
        this.field.focus();
        // From its end to its start: what is seen of a long one is where it begins.
        this.field.setSelectionRange(0, text.length, 'backward');
    }
}

/** What an agenda cites, while it is unfolded for the printer. @type {Element[]} */
const unfolded = [];

/** On paper what is cited is read, too. @param {boolean} printing */
export function unfoldCited(printing) {
    if (printing) {
        unfolded.push(...document.querySelectorAll('.wasi-cited:not([open]), .wasi-times:not([open])'));
    }
    for (const details of printing ? unfolded : unfolded.splice(0)) {
        details.toggleAttribute('open', printing);
    }
}

// What the reader's run prints, as it prints it.

import { attributes, element } from './dom.js';
import { Printed } from './printed.js';
import { grouped } from './words.js';

/** How much of a stream is shown, in characters; the rest is compared and counted, not shown. */
const SHOWN = 131072;

/** One stream of the reader's run. */
class Stream {
    /** @param {string} name @param {HTMLElement} into */
    constructor(name, into) {
        this.printed = new Printed();
        /** All that was printed, as the static page would show it. */
        this.text = '';
        this.shown = 0;
        /** @type {[string, boolean][]} */
        this.waiting = [];
        this.samp = element('samp');
        this.pre = element('pre', '', this.samp);
        this.box = element('div', `wasi-stream wasi-${name}`, element('span', 'wasi-label', name), this.pre);
        this.box.dataset.stream = name;
        this.rest = element('p', 'wasi-note');
        this.name = name;
        this.into = into;
    }

    /** @param {Uint8Array} bytes @param {boolean} [last] */
    take(bytes, last) {
        for (const piece of this.printed.take(bytes, last)) {
            this.text += piece[0];
            this.waiting.push(piece);
        }
    }

    /** Shows what has come since the last time. */
    show() {
        if (this.waiting.length === 0) {
            return;
        }
        if (!this.box.isConnected) {
            this.into.append(this.box);
        }
        for (const [text, escape] of this.waiting) {
            const fits = text.slice(0, SHOWN - this.shown);
            if (fits) {
                this.samp.append(escape ? element('span', 'wasi-escape', fits) : fits);
                this.shown += fits.length;
            }
        }
        this.waiting = [];
        const more = this.text.length - this.shown;
        if (more > 0) {
            this.rest.textContent = `… and ${grouped(more)} more characters, not shown.`;
            this.box.after(this.rest);
        }
        // What is longer than its box can be scrolled from the keyboard.
        if (this.pre.tabIndex < 0 && this.pre.scrollHeight > this.pre.clientHeight) {
            attributes(this.pre, { tabindex: '0', role: 'region', 'aria-label': `${this.name} of your run` });
        }
    }
}

/** Both streams of a run, shown at most once a frame. */
export class Output {
    constructor() {
        this.element = element('div', 'wasi-output');
        attributes(this.element, { role: 'log', 'aria-label': 'What your run prints' });
        this.stdout = new Stream('stdout', this.element);
        this.stderr = new Stream('stderr', this.element);
        this.frame = 0;
    }

    /** @param {'stdout' | 'stderr'} stream @param {Uint8Array} bytes */
    take(stream, bytes) {
        this[stream].take(bytes);
        this.frame ||= requestAnimationFrame(() => this.show());
    }

    /** The run is over: what was held back for the rest of a character comes as it is. */
    finish() {
        cancelAnimationFrame(this.frame);
        this.stdout.take(new Uint8Array(), true);
        this.stderr.take(new Uint8Array(), true);
        this.show();
    }

    show() {
        this.frame = 0;
        this.stdout.show();
        this.stderr.show();
        // As in the static page, standard output stands first.
        if (
            this.stdout.box.isConnected &&
            this.stderr.box.isConnected &&
            this.element.firstChild !== this.stdout.box
        ) {
            this.element.prepend(this.stdout.box);
        }
    }

    isSilent() {
        return this.stdout.text === '' && this.stderr.text === '';
    }
}

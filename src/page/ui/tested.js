// What the author's run of a case printed, as it stands in the page, and the reader's run beside it.

import { element } from './dom.js';
import { duration, endShort, listed } from './words.js';

/** @typedef {import('./output.js').Output} Output */
/** @typedef {import('./world.js').Case} Case */
/** @typedef {import('./world.js').End} End */
/** @typedef {import('./world.js').Made} Made */

/** The result of one case, in the page since it was built. */
export class Tested {
    /**
     * @param {HTMLElement} figure
     * @param {string} snippet
     * @param {Case} tested
     */
    constructor(figure, snippet, { name, world }) {
        this.world = world;
        const found = [...figure.querySelectorAll('.wasi-run')].filter((run) => run instanceof HTMLElement);
        this.box = found.find((run) => run.dataset.case === name) ?? element('div', 'wasi-run');
        this.figure = figure;
        this.apart = [...document.querySelectorAll('.wasi-apart')].filter(
            (one) =>
                one instanceof HTMLElement &&
                one.dataset.snippet === snippet &&
                (one.dataset.case ?? '') === name,
        );
        this.title = this.box.querySelector('.wasi-case');
        this.stdout = this.stream('stdout');
        this.stderr = this.stream('stderr');
        this.end = this.box.querySelector('.wasi-ended, .wasi-note:not(.wasi-varies)')?.textContent ?? '';
        /** Whether the page shows what this case did, so that there is something to compare with. */
        this.known = this.box.isConnected;
        this.next = this.box.nextSibling;
        this.heading = element('p', 'wasi-heading', 'As tested');
        this.tested = element('div', 'wasi-tested', this.heading);
        this.pair = element('div', 'wasi-pair', this.tested);
        this.children = [...this.box.childNodes].filter((child) => child !== this.title);
    }

    /** @param {string} name */
    stream(name) {
        const boxes = [this.box, ...this.apart].map((box) =>
            box.querySelector(`[data-stream="${name}"] samp`),
        );
        return boxes.find((samp) => samp)?.textContent ?? '';
    }

    /**
     * Puts the reader's run beside it, right below the controls.
     *
     * @param {HTMLElement} yours
     * @param {HTMLElement} more what comes below both
     * @param {HTMLElement} controls
     */
    open(yours, more, controls) {
        if (!this.known) {
            this.tested.append(element('p', 'wasi-note', 'The page shows no result of it.'));
        } else if (this.apart.length > 0) {
            this.tested.append(element('p', 'wasi-note', 'Its output stands elsewhere in the text.'));
        }
        this.pair.append(yours);
        this.more = more;
        this.controls = controls;
        this.fold(false);
    }

    /** Makes the page as it was. */
    close() {
        this.fold(true);
        this.pair.remove();
        this.more?.remove();
    }

    /** Puts what was tested back where it stood, or beside the reader's run. @param {boolean} away */
    fold(away) {
        if (away) {
            this.box.append(...this.children);
            this.pair.remove();
            this.more?.remove();
            this.box.classList.remove('wasi-both');
            if (this.known) {
                this.figure.insertBefore(this.box, this.next);
            } else {
                this.box.remove();
            }
            return;
        }
        this.tested.append(...this.children);
        this.box.append(this.pair, ...(this.more ? [this.more] : []));
        this.box.classList.add('wasi-both');
        // What is at its place already stays there, and keeps what is scrolled in it.
        if (this.controls?.nextElementSibling !== this.box) {
            this.controls?.after(this.box);
        }
    }

    /**
     * Whether a run did the same.
     *
     * @param {Output} output
     * @param {string} end
     */
    agrees(output, end) {
        return (
            this.stdout === output.stdout.text &&
            this.stderr === output.stderr.text &&
            plainEnd(this.end) === plainEnd(end)
        );
    }
}

/**
 * An end without its marks, and without the version of an import: a component's is not its core module's.
 *
 * @param {string} end
 */
function plainEnd(end) {
    return end.replaceAll('`', '').replace(/@[\d.]+\d/, '').trim();
}

/**
 * Whether a run agrees with what was tested, as a sentence: `[mark, words]`.
 *
 * @param {boolean} same
 * @param {string[]} changes what the reader changed
 * @param {string[]} free why it may differ all the same
 * @returns {[string, string]}
 */
function verdict(same, changes, free) {
    if (same) {
        return [
            '=',
            `Same output as tested${changes.length ? `, although you changed ${listed(changes)}` : ''}.`,
        ];
    }
    if (changes.length) {
        return ['≠', `Differs from what was tested, because you changed ${listed(changes)}.`];
    }
    if (free.length) {
        return ['≠', `Differs from what was tested, as is to be expected: ${listed(free)}.`];
    }
    return [
        '≠',
        'Differs from what was tested, although you changed nothing. That should not be: please report it.',
    ];
}

/**
 * How a run ended, and whether that is what was tested: words and a mark.
 *
 * @param {End} end
 * @param {number} ms
 * @param {object} run
 * @param {Tested} run.tested
 * @param {Output} run.output
 * @param {string} run.sentence how it ended, as the page says it
 * @param {string[]} run.changes
 * @param {Made['outcome']} run.outcome what Wasmtime made of an edited program, with the author's grants
 * @returns {[string, string]}
 */
export function conclusion(end, ms, { tested, output, sentence, changes, outcome }) {
    const time = end.kind === 'out-of-time' ? '' : ` after ${duration(ms)}`;
    if (end.kind === 'stopped') {
        return [`Stopped by you${time}.`, '■'];
    }
    const free = [
        ...(tested.world.clock === 'host' ? ['it reads the real clock'] : []),
        ...(tested.world.random === 'host' ? ['it draws real random numbers'] : []),
        ...(tested.world.network === 'host' ? ['a page has no network to hand out'] : []),
    ];
    const same = tested.agrees(output, sentence);
    const [mark, words] = tested.known ? verdict(same, changes, free) : ['', ''];
    let native = '';
    if (outcome && changes.join() === 'the program') {
        const alike = outcome.stdout === output.stdout.text && outcome.stderr === output.stderr.text;
        native = ` Wasmtime printed ${alike ? 'the same' : 'something else'}: ${outcome.end}.`;
    }
    return [`${endShort(end)}${time}. ${words}${native}`, mark];
}

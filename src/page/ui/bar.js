// The row of controls between a figure's code and its results: what is always there, without what it does.

import { attributes, button, element, prose } from './dom.js';

/**
 * What the row's buttons do.
 *
 * @typedef {object} Actions
 * @property {() => void} press Run, or Stop while it runs
 * @property {() => void} elsewhere run in another world too
 * @property {(name: string) => void} preset
 * @property {() => void} edit
 * @property {() => void} share
 * @property {() => void} reset
 * @property {() => void} open the panel was opened
 */

/** The controls of one figure. */
export class Bar {
    /**
     * @param {string[]} cases their names
     * @param {string} first what the one without a name is called
     * @param {Actions} actions
     */
    constructor(cases, first, actions) {
        this.main = button('Run', 'wasi-main', (event) => {
            // The second click of a double click does not stop what the first began.
            if (event.detail < 2) {
                actions.press();
            }
        });
        this.elsewhere = button('Run in another world', 'wasi-elsewhere', actions.elsewhere);
        this.presets = element('div', 'wasi-presets');
        attributes(this.presets, { role: 'group', 'aria-label': 'Run a case' });
        for (const name of cases.length > 1 ? cases : []) {
            const preset = button(name || first, 'wasi-preset', () => actions.preset(name));
            preset.dataset.case = name;
            this.presets.append(preset);
        }
        this.edit = button('Edit', 'wasi-quiet', actions.edit);
        this.copy = button('Copy link', 'wasi-quiet', actions.share);
        this.reset = button('Reset', 'wasi-quiet', actions.reset);
        this.status = element('p', 'wasi-status');
        this.status.setAttribute('role', 'status');
        this.problem = element('div', 'wasi-problem');
        attributes(this.problem, { role: 'alert', hidden: '' });
        this.notice = element('div', 'wasi-notice');
        this.asks = element('p', 'wasi-asks');
        this.changes = element('span', 'wasi-changes');
        this.panelBody = element('div', 'wasi-panel-body');
        this.panel = element(
            'details',
            'wasi-panel',
            element('summary', '', element('span', '', 'What it may touch'), ' ', this.changes),
            this.panelBody,
        );
        this.panel.addEventListener('toggle', actions.open);
        this.element = element(
            'div',
            'wasi-play',
            this.notice,
            element(
                'div',
                'wasi-row',
                this.main,
                this.elsewhere,
                this.presets,
                element('div', 'wasi-tools', this.edit, this.copy, this.reset),
            ),
            this.status,
            this.problem,
            this.asks,
            this.panel,
        );
        attributes(this.element, { role: 'group', 'aria-label': 'Run this example' });
        /** @type {HTMLElement | null} */
        this.link = null;
    }

    /** Says what goes on; the mark is for the eye alone. @param {string} words @param {string} [mark] */
    say(words, mark = '') {
        const sign = element('span', 'wasi-mark', mark);
        sign.setAttribute('aria-hidden', 'true');
        this.status.replaceChildren(...(mark ? [sign] : []), element('span', '', ...prose(words)));
    }

    /** Says what went wrong, with a way to try again. @param {string} words @param {() => void} again */
    fail(words, again) {
        const retry = button('Retry', '', () => {
            this.main.focus();
            again();
        });
        this.problem.hidden = false;
        this.problem.replaceChildren(element('p', '', ...prose(words)), retry);
    }

    /** Takes back what went wrong. */
    clear() {
        this.problem.hidden = true;
        this.problem.replaceChildren();
    }

    /** @param {string} chosen the case's name @param {string[]} changes */
    mark(chosen, changes) {
        this.changes.replaceChildren(...(changes.length ? prose(`changed: ${changes.join(', ')}`) : []));
        for (const preset of this.presets.querySelectorAll('button')) {
            preset.setAttribute('aria-pressed', String(preset.dataset.case === chosen));
        }
    }

    /** Shows a link where it could not be copied. @param {string | null} href */
    offer(href) {
        this.link?.remove();
        this.link = null;
        if (href !== null) {
            const field = element('input');
            field.readOnly = true;
            field.value = href;
            field.setAttribute('aria-label', 'The link');
            this.link = element('div', 'wasi-link', field);
            this.status.after(this.link);
            field.focus();
            field.select();
        }
    }
}

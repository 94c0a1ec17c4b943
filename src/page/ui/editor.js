// The code of a figure as a field that can be edited, and what compiles it.

import { attributes, button, element, labelled } from './dom.js';
import { load, LoadError } from './load.js';
import { printed } from './printed.js';
import { start } from './runner.js';
import { counted } from './words.js';
import { bareWorld } from './world.js';

/** @typedef {import('./world.js').Made} Made */
/** @typedef {{ line: number, column: number, message: string }} Mistake */

/**
 * What came of compiling: a module; for an interface that it holds; what is wrong, by place or rendered.
 *
 * @typedef {{ made: Made } | { summary: string } | { mistakes: Mistake[] } | { rendered: string }} Compiled
 */

/** The longest program that is taken, in characters. */
const LONGEST_CODE = 60000;

/** The editor of one figure. */
export class Editor {
    /**
     * @param {HTMLElement} code the author's `<pre>`
     * @param {string} label
     * @param {() => void} submit on Ctrl+Enter
     * @param {() => void} changed
     */
    constructor(code, label, submit, changed) {
        this.code = code;
        this.original = (code.querySelector('code')?.textContent ?? '').replace(/\n$/, '');
        this.text = element('textarea');
        this.text.value = this.original;
        attributes(this.text, {
            spellcheck: 'false',
            autocapitalize: 'off',
            autocomplete: 'off',
            wrap: 'off',
        });
        this.text.maxLength = LONGEST_CODE;
        this.hint = 'Tab indents; Escape, then Tab, leaves the field. Ctrl+Enter runs it.';
        this.mistakes = element('div', 'wasi-mistakes');
        this.element = element(
            'div',
            'wasi-editor',
            labelled(label, this.text, 'wasi-field wasi-block wasi-bare'),
            element('p', 'wasi-hint', this.hint),
            this.mistakes,
        );
        this.escaped = false;
        this.text.addEventListener('keydown', (event) => this.key(event, submit));
        this.text.addEventListener('input', () => {
            this.fit();
            changed();
        });
        code.after(this.element);
        this.show(true);
    }

    /** @param {boolean} on whether it is there instead of the author's code */
    show(on) {
        this.code.hidden = on;
        this.element.hidden = !on;
        if (on) {
            this.fit();
            this.text.focus();
            this.text.setSelectionRange(0, 0);
        }
    }

    reset() {
        this.text.value = this.original;
        this.mistakes.replaceChildren();
        this.show(false);
    }

    isOpen() {
        return !this.element.hidden;
    }

    isChanged() {
        return this.text.value !== this.original;
    }

    fit() {
        this.text.rows = Math.min(30, this.text.value.split('\n').length + 1);
    }

    /** @param {KeyboardEvent} event @param {() => void} submit */
    key(event, submit) {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
        } else if (event.key === 'Tab' && !event.shiftKey && !this.escaped) {
            event.preventDefault();
            this.text.setRangeText('    ', this.text.selectionStart, this.text.selectionEnd, 'end');
            this.text.dispatchEvent(new Event('input'));
        }
        // Shift itself is a key: Escape, then Shift+Tab, leaves as well.
        this.escaped = event.key === 'Escape' || (this.escaped && event.key === 'Shift');
    }

    /** @param {Mistake[] | string} mistakes */
    refuse(mistakes) {
        if (typeof mistakes === 'string') {
            const shown = printed(new TextEncoder().encode(mistakes));
            const pre = element('pre', '', element('samp', '', shown));
            attributes(pre, { tabindex: '0', role: 'region', 'aria-label': 'What the compiler says' });
            const box = element(
                'div',
                'wasi-stream wasi-compiler',
                element('span', 'wasi-label', 'compiler'),
                pre,
            );
            this.mistakes.replaceChildren(box);
            return;
        }
        const items = mistakes.slice(0, 20).map(({ line, column, message }) =>
            element(
                'li',
                '',
                button(`Line ${line}, column ${column}`, 'wasi-quiet', () => this.go(line, column)),
                ` ${message}`,
            ),
        );
        this.mistakes.replaceChildren(element('ul', '', ...items));
    }

    /** Puts the caret at a place, from 1, in characters. @param {number} line @param {number} column */
    go(line, column) {
        const lines = this.text.value.split('\n');
        const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
        const within = [...(lines[line - 1] ?? '')].slice(0, Math.max(0, column - 1)).join('').length;
        this.text.focus();
        this.text.setSelectionRange(before + within, before + within);
    }
}

/**
 * Compiles WAT, or checks WIT, with the page's own tools: programs that run on the page's own host.
 *
 * @param {import('./figure.js').Site} site
 * @param {'wat' | 'wit'} language
 * @param {string} code
 * @returns {Promise<Compiled>}
 */
export async function compileText(site, language, code) {
    const module = await load(site.folder, site.tools[language], 'compiler');
    const decoder = new TextDecoder();
    let text = '';
    const failed = await new Promise((resolve) => {
        start(
            site.host,
            { module, generation: '0.1', program: language, world: bareWorld([], code), fixtures: {} },
            {
                output: (stream, bytes) => {
                    if (stream === 'stdout') {
                        text += decoder.decode(bytes, { stream: true });
                    }
                },
                calls: () => {},
                counts: () => {},
                done: ({ end }) => resolve(end.kind === 'code' ? '' : end.kind),
                lost: () => resolve('lost'),
            },
        );
    });
    if (failed || !text) {
        throw new LoadError(`The compiler itself stopped (${failed || 'it said nothing'}).`);
    }
    const answer = JSON.parse(text);
    if (answer.errors) {
        return { mistakes: answer.errors };
    }
    if (typeof answer.wasm === 'string') {
        return {
            made: {
                module: bytesOf(answer.wasm),
                generation: answer.generation ?? '0.1',
                imports: answer.imports ?? {},
            },
        };
    }
    return { summary: answer.summary ?? '' };
}

/**
 * Has Rust compiled by the local server that serves the page.
 *
 * @param {string} token
 * @param {string} snippet
 * @param {string} code
 * @returns {Promise<Compiled>}
 */
export async function compileRust(token, snippet, code) {
    let response;
    try {
        response = await fetch('/_wasi/compile', {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-wasi-token': token },
            body: JSON.stringify({ snippet, code }),
        });
    } catch {
        throw new LoadError('The local server does not answer. Is `mdbook-wasi serve` still running?');
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
        throw new LoadError(`Not compiled: ${answer.error ?? `the server answered ${response.status}`}.`);
    }
    if (answer.errors !== undefined) {
        return { rendered: String(answer.errors) };
    }
    const { outcome } = answer;
    return {
        made: {
            module: bytesOf(answer.module),
            generation: answer.generation,
            imports: answer.imports ?? {},
            outcome: outcome && {
                stdout: printed(bytesOf(outcome.stdout)),
                stderr: printed(bytesOf(outcome.stderr)),
                end: outcome.end,
            },
        },
    };
}

/** @param {string} base64 */
function bytesOf(base64) {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** How many mistakes there are, for the line of the run's state. @param {Compiled} compiled */
export function mistakeWords(compiled) {
    if (!('mistakes' in compiled)) {
        return 'Not compiled: the compiler says why.';
    }
    const { mistakes } = compiled;
    return `Not compiled: ${counted(mistakes.length, 'mistake')}, the first in line ${mistakes[0]?.line}.`;
}

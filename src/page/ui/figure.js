// One figure: what its controls do, and the run that they start.

import { filesAfter } from './after.js';
import { asksSentence, functionsOf, powersOf } from './asks.js';
import { Bar } from './bar.js';
import { Calls } from './calls.js';
import { element, prose } from './dom.js';
import { compileRust, compileText, Editor, mistakeWords } from './editor.js';
import { ranAs, runElsewhere } from './elsewhere.js';
import { load, LoadError } from './load.js';
import { Output } from './output.js';
import { controls } from './panel.js';
import { prepare, start } from './runner.js';
import { Settings } from './settings.js';
import { linkTo } from './share.js';
import { conclusion, Tested } from './tested.js';
import { endSentence, listed } from './words.js';
import { bareWorld } from './world.js';

/** @typedef {import('./world.js').Published} Published */
/** @typedef {import('./world.js').Made} Made */
/** @typedef {import('./tree.js').Tree} Tree */
/** @typedef {{ folder: string, host: string, tools: { wat: string, wit: string }, token: string }} Site */

/** How long a run may take before Run turns into Stop, in milliseconds: most are over by then. */
const FLICKER = 120;

/** A figure under the reader's hand. */
export class Figure {
    /**
     * @param {HTMLElement} figure
     * @param {HTMLElement} code
     * @param {Published} published
     * @param {Site} site
     */
    constructor(figure, code, published, site) {
        this.figure = figure;
        this.code = code;
        this.published = published;
        this.site = site;
        this.snippet = figure.dataset.snippet ?? '';
        this.cases = published.cases?.length ? published.cases : [{ name: '', world: bareWorld([], '') }];
        this.settings = new Settings(published, this.cases[0]);
        /** Counts what is begun, so that what was stopped meanwhile is known. */
        this.turn = 0;
        /** @type {{ stop: () => void } | null} */
        this.active = null;
        /** What the reader's edit made, and from what. @type {Made | null} */
        this.made = null;
        this.compiled = '';
        /** @type {Editor | null} */
        this.editor = null;
        /** @type {Tested | null} */
        this.shown = null;
        this.callsOpen = false;
        /** What takes so long, if it does. */
        this.doing = '';
        /** Whether what runs is to run in another world, too. */
        this.twice = false;
        // The caption of the first case says which of the two it is.
        const first = /nothing/.test(figure.querySelector('.wasi-run .wasi-case')?.textContent ?? '')
            ? 'nothing granted'
            : 'as granted';
        this.bar = new Bar(
            this.cases.map(({ name }) => name),
            first,
            {
                press: () => (this.active ? this.halt() : this.run()),
                elsewhere: () => this.run(true),
                preset: (name) => this.choose(name),
                edit: () => this.openEditor(),
                share: () => this.share(),
                reset: () => this.restore(),
                open: () => this.fill(),
            },
        );
        figure.addEventListener('keydown', (event) => this.key(event));
        code.after(this.bar.element);
        if (published.language === 'wit') {
            this.bar.panel.hidden = true;
        } else {
            this.writeAsks();
        }
        this.refresh();
    }

    /** Keys in our fields are not for the book, which turns pages by arrows. @param {KeyboardEvent} event */
    key(event) {
        const { target } = event;
        if (!(target instanceof HTMLElement)) {
            return;
        }
        if (target.matches('input, textarea') || (target.matches('pre') && event.key.startsWith('Arrow'))) {
            event.stopPropagation();
        }
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && target.closest('.wasi-panel')) {
            event.preventDefault();
            this.run();
        }
    }

    isEditable() {
        const { token, tools } = this.site;
        const { language } = this.published;
        return Boolean(language === 'rust' ? token : tools[language]);
    }

    /** Whether what is in the editor has still to be compiled. */
    isStale() {
        const { editor } = this;
        return Boolean(
            editor?.isOpen() && editor.text.value !== (this.made ? this.compiled : editor.original),
        );
    }

    isEdited() {
        return this.made !== null || this.isStale();
    }

    /** What differs from what was tested, in words. */
    changes() {
        return [...this.settings.changes(), ...(this.isEdited() ? ['the program'] : [])];
    }

    powers() {
        return powersOf(functionsOf(this.made?.imports ?? this.published.imports ?? {}));
    }

    /** Says what it asks for, before it runs. */
    writeAsks() {
        this.bar.asks.textContent = asksSentence(this.powers(), this.made ? null : this.figure);
    }

    /** Builds the panel's controls, once it is open. */
    fill() {
        const { panel, panelBody } = this.bar;
        if (panel.open && !panelBody.firstChild) {
            panelBody.replaceChildren(
                ...controls({
                    settings: this.settings,
                    powers: this.powers(),
                    changed: () => this.changed(),
                    fixtures: () => this.fixtures(),
                    say: (words) => this.bar.say(words),
                }),
            );
        }
    }

    /** The panel's controls are for settings that are gone. */
    refill() {
        this.bar.panelBody.replaceChildren();
        this.fill();
    }

    /** A control was used. */
    changed() {
        if (this.shown && !this.active) {
            this.bar.say('Changed since this run. Press Run to see.');
        }
        this.refresh();
    }

    /** Shows and hides what depends on the state. */
    refresh() {
        const { main, elsewhere, reset, copy, edit } = this.bar;
        const wit = this.published.language === 'wit';
        const editing = this.editor?.isOpen() === true;
        const differs = this.settings.isTouched() || this.settings.case !== this.cases[0];
        main.textContent = this.active ? 'Stop' : wit ? 'Check' : this.isStale() ? 'Compile and run' : 'Run';
        main.classList.toggle('wasi-stop', this.active !== null);
        main.hidden = wit && !editing;
        elsewhere.hidden = wit;
        // Not disabled: that would take the focus away from whoever pressed it.
        elsewhere.setAttribute('aria-disabled', String(this.active !== null));
        edit.hidden = !this.isEditable() || editing;
        reset.hidden = !(differs || this.shown || editing || this.made);
        copy.hidden = wit || !(differs || this.shown);
        this.bar.mark(this.settings.case.name, this.changes());
    }

    /** Takes a case's settings, and runs with them. @param {string} name */
    choose(name) {
        this.halt();
        this.settings = new Settings(
            this.published,
            this.cases.find((one) => one.name === name) ?? this.cases[0],
        );
        this.refill();
        this.run();
        this.refresh();
    }

    /** Stops what runs or loads. */
    halt() {
        const { active } = this;
        this.turn += 1;
        this.active = null;
        active?.stop();
    }

    /** Fixtures are needed to run, and to show files. @returns {Promise<{ [name: string]: Tree }>} */
    async fixtures() {
        const named = Object.entries(this.published.fixtures ?? {});
        const trees = await Promise.all(
            named.map(async ([name, sha256]) => {
                const bytes = await load(this.site.folder, `wasi/${sha256}.json`, `folder \`${name}\``);
                return [name, JSON.parse(new TextDecoder().decode(bytes))];
            }),
        );
        return Object.fromEntries(trees);
    }

    /** @param {boolean} [twice] in another world, too */
    async run(twice = false) {
        if (this.active) {
            return;
        }
        this.twice = twice;
        this.turn += 1;
        const { turn } = this;
        this.bar.clear();
        this.active = { stop: () => this.over('Stopped by you before it began.') };
        this.doing = this.isStale() ? 'Compiling …' : 'Loading …';
        setTimeout(() => {
            if (turn === this.turn) {
                this.bar.say(this.doing);
                this.refresh();
            }
        }, FLICKER);
        try {
            prepare(this.site.folder + this.site.host);
            const [program, fixtures] = await Promise.all([this.program(turn), this.fixtures()]);
            if (program && turn === this.turn) {
                this.begin(program, fixtures);
            }
        } catch (error) {
            if (turn === this.turn) {
                this.fail(error instanceof LoadError ? error.message : `This did not work: ${error}.`);
            }
        }
    }

    /**
     * The program to run: the tested one, or what the reader's edit makes; `null` where there is none.
     *
     * @param {number} turn
     * @returns {Promise<{ module: Uint8Array, generation: '0.1' | '0.2' } | null>}
     */
    async program(turn) {
        const { published, site, editor } = this;
        if (!editor || !(this.isStale() || published.language === 'wit')) {
            const name = `wasi/${published.module?.sha256}.wasm`;
            return (
                this.made ?? {
                    module: await load(site.folder, name, 'program'),
                    generation: published.generation ?? '0.2',
                }
            );
        }
        const code = editor.text.value;
        const compiled =
            published.language === 'rust'
                ? await compileRust(site.token, this.snippet, code)
                : await compileText(site, published.language, code);
        if (turn !== this.turn) {
            return null;
        }
        editor.mistakes.replaceChildren();
        if ('made' in compiled) {
            this.made = compiled.made;
            this.compiled = code;
            this.writeAsks();
            this.refill();
            return compiled.made;
        }
        if ('summary' in compiled) {
            this.over(`Parses and resolves. ${compiled.summary}`, '✓');
        } else {
            editor.refuse('mistakes' in compiled ? compiled.mistakes : compiled.rendered);
            this.over(mistakeWords(compiled), '✗');
        }
        return null;
    }

    /**
     * @param {{ module: Uint8Array, generation: '0.1' | '0.2' }} program
     * @param {{ [name: string]: Tree }} originals
     */
    begin({ module, generation }, originals) {
        const world = this.settings.granted();
        const fixtures = this.settings.trees(originals);
        const changes = this.changes();
        const output = new Output();
        const calls = new Calls(this.callsOpen);
        calls.element.addEventListener('toggle', () => {
            this.callsOpen = calls.element.open;
        });
        const ended = element('div');
        const more = element('div', 'wasi-yours-more', calls.element);
        const yours = element(
            'div',
            'wasi-yours',
            element('p', 'wasi-heading', 'Your run'),
            output.element,
            ended,
        );
        this.shown?.close();
        const tested = new Tested(this.figure, this.snippet, this.settings.case);
        tested.open(yours, more, this.bar.element);
        this.shown = tested;
        const request = { module, generation, program: this.published.program, world, fixtures };
        this.does('Running …');
        const host = this.site.folder + this.site.host;
        const lost = () =>
            this.fail('The page’s host could not be started: its script is missing or was refused.');
        this.active = start(host, request, {
            output: (stream, bytes) => output.take(stream, bytes),
            calls: (list) => calls.take(list),
            counts: (counts) => calls.count(counts),
            lost,
            done: (result, trace, ms) => {
                output.finish();
                calls.finish(trace, result);
                const sentence = endSentence(result.end, output.isSilent());
                const calm = result.end.kind === 'code' && result.end.code === 0;
                ended.append(
                    ...(sentence
                        ? [element('p', calm ? 'wasi-note' : 'wasi-ended', ...prose(sentence))]
                        : []),
                );
                const before = Object.fromEntries(
                    world.dirs.map(({ guest, fixture }) => [guest, fixtures[fixture]]),
                );
                more.append(...filesAfter(before, result.files));
                const outcome = this.made?.outcome;
                const said = conclusion(result.end, ms, { tested, output, sentence, changes, outcome });
                if (!this.twice || result.end.kind === 'stopped') {
                    this.over(...said);
                    return;
                }
                this.does('Running in another world …');
                const { end } = result;
                const here = { ran: ranAs(result, output.stdout.text, output.stderr.text), end, trace };
                this.active = runElsewhere(host, request, here, {
                    done: (words, shown) => {
                        tested.pair.append(...(shown ? [shown] : []));
                        this.over(`${said[0]} ${words}`, said[1]);
                    },
                    lost,
                });
            },
        });
    }

    /** Says what goes on, once it takes so long that Run is Stop. @param {string} words */
    does(words) {
        this.doing = words;
        if (this.bar.main.classList.contains('wasi-stop')) {
            this.bar.say(words);
        }
    }

    /** The run, or what came before it, is over. @param {string} words @param {string} [mark] */
    over(words, mark) {
        this.active = null;
        this.turn += 1;
        this.bar.say(words, mark);
        this.refresh();
    }

    /** Says what went wrong, with a way to try again. @param {string} words */
    fail(words) {
        this.over('');
        this.bar.fail(words, () => this.run(this.twice));
    }

    openEditor() {
        if (this.editor) {
            this.editor.show(true);
        } else {
            const label =
                this.published.language === 'rust' ? 'The program in Rust' : 'The text of the program';
            this.editor = new Editor(
                this.code,
                label,
                () => this.run(),
                () => this.refresh(),
            );
        }
        this.refresh();
    }

    /** Back to what the author wrote and granted. */
    restore() {
        this.halt();
        this.shown?.close();
        this.shown = null;
        this.editor?.reset();
        this.made = null;
        this.settings = new Settings(this.published, this.cases[0]);
        this.bar.clear();
        this.bar.offer(null);
        this.bar.notice.replaceChildren();
        if (this.published.language !== 'wit') {
            this.writeAsks();
            this.refill();
        }
        this.over('As the author has it.');
        (this.bar.main.hidden ? this.bar.edit : this.bar.main).focus();
    }

    /** Hands out the page's address with these settings in it. */
    async share() {
        const { href, left } = linkTo(this.figure, this.snippet, this.settings);
        const lacks = [...left, ...(this.isEdited() ? ['your edit of the program'] : [])];
        const without = lacks.length ? ` It leaves out ${listed(lacks)}.` : '';
        try {
            await navigator.clipboard.writeText(href);
            this.bar.offer(null);
            this.bar.say(`Link copied.${without}`);
        } catch {
            this.bar.offer(href);
            this.bar.say(`Here is the link, to be copied with Ctrl+C.${without}`);
        }
    }
}

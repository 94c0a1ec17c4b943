// The page of `book/src/play.md`, in the words of a reader: what is pressed, typed and seen in a figure.

import { fileURLToPath } from 'node:url';
import { open } from './site.mjs';

/** The small book that the browser's tests run in; README.md says how it is built. */
export const BOOK = fileURLToPath(new URL('../../target/browser-book', import.meta.url));

/** Opens the page, perhaps with a query, and hands out a figure by its snippet's name. */
export async function play(browser, origin, query = '', options = {}) {
    const opened = await open(browser, origin, `play.html${query}`, options);
    return { ...opened, figure: (name) => new Figure(opened.page, name) };
}

/** A figure, in the words of a reader. */
export class Figure {
    constructor(page, name) {
        this.page = page;
        this.root = page.locator(`figure[data-snippet="${name}"]`);
        this.main = this.root.locator('.wasi-main');
        this.status = this.root.getByRole('status').last();
        this.yours = this.root.locator('.wasi-yours');
        this.other = this.root.locator('.wasi-other');
        this.panel = this.root.locator('.wasi-panel');
    }

    button(name) {
        return this.root.getByRole('button', { name, exact: true });
    }

    /** Presses Run and waits for the end; answers with what is then said of it. */
    async run() {
        await this.status.evaluate((element) => element.replaceChildren());
        await this.button('Run').click();
        return this.ended();
    }

    async ended() {
        const words = this.status.filter({ hasText: /Ended|Trapped|Stopped|Not started/ });
        await words.waitFor({ timeout: 15_000 });
        return words.textContent();
    }

    /** Runs it in another world, too; answers with what is then said of both runs. */
    async runElsewhere() {
        await this.status.evaluate((element) => element.replaceChildren());
        await this.button('Run in another world').click();
        const words = this.status.filter({ hasText: 'another world' }).filter({ hasNotText: '…' });
        await words.waitFor({ timeout: 15_000 });
        return words.textContent();
    }

    /** Why it did otherwise there, in a sentence or two. */
    why() {
        return this.other.locator('.wasi-note').first().textContent();
    }

    /** The lines that differ there: the sign, the line's number, its text, and what moved it. */
    moved() {
        return this.other.locator('del, ins').evaluateAll((all) => all.map((one) => {
            const sign = one.localName === 'ins' ? '+' : '-';
            const reasons = [...one.querySelectorAll('.wasi-why')].map((reason) => reason.textContent);
            return [sign, one.dataset.line, one.firstChild.textContent, ...reasons].join(' ');
        }));
    }

    /** What the reader's run printed. */
    printed(stream = 'stdout') {
        return this.yours.locator(`[data-stream="${stream}"] samp`).textContent();
    }

    /** Opens the panel and waits for its controls: `toggle`, at which they are made, is told of in a later task. */
    async touch() {
        if ((await this.panel.getAttribute('open')) === null) {
            await this.panel.locator('> summary').click();
        }
        await this.panel.locator('.wasi-limits').waitFor();
        return this.panel;
    }

    group(name) {
        return this.panel.getByRole('group', { name, exact: true });
    }

    /** Opens the list of files of the first directory. */
    async files() {
        await this.touch();
        const list = this.panel.locator('.wasi-dir').first().locator('details');
        await list.locator('> summary').click();
        await list.getByRole('button', { name: 'Add a file' }).waitFor();
        return list;
    }
}

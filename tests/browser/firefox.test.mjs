// The same pages in Firefox, under the strict content security policy: a smoke test, and the whole corpus. Playwright
// drives only a Firefox of its own; Puppeteer drives the one that people have, by WebDriver BiDi.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { KNOWN_IN_FIREFOX } from '../agreement/known-differences.mjs';
import { agreement, lacking, serveBlank } from './in-page.mjs';
import { BOOK } from './player.mjs';
import { serve } from './site.mjs';

const PLACES = process.env.FIREFOX ? [process.env.FIREFOX] : ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const executablePath = PLACES.find((place) => existsSync(place));
const skip = !executablePath && `no Firefox at ${PLACES.join(' or ')}: install \`firefox-esr\`, or name one in FIREFOX`;

let browser;
let small;
let large;
before(async () => {
    if (skip) {
        return;
    }
    browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
    small = await serve(BOOK, { csp: true });
    large = await serve(fileURLToPath(new URL('../../book', import.meta.url)), { csp: true });
});
after(() => Promise.all([browser?.close(), small?.close(), large?.close()]));

/** Opens a page, and notes what goes wrong in it, which is also what the policy refuses, and what it asks of others. */
async function open({ origin }, path) {
    const page = await browser.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
        if (message.type() === 'error') {
            faults.push(message.text());
        }
    });
    page.on('request', (request) => {
        if (!['data:', 'blob:', `${origin}/`].some((start) => request.url().startsWith(start))) {
            faults.push(`asked for ${request.url()}`);
        }
    });
    page.on('response', (response) => {
        if (response.status() >= 400) {
            faults.push(`${response.status()} for ${response.url()}`);
        }
    });
    await page.goto(`${origin}/${path}`, { waitUntil: 'load' });
    return { page, faults, figure: (name) => new Figure(page, name) };
}

/** A figure. What is looked for is looked for by functions of the page; Puppeteer's own words need `eval` there. */
class Figure {
    constructor(page, snippet) {
        this.page = page;
        this.snippet = snippet;
        this.root = `figure[data-snippet="${snippet}"]`;
    }

    /** Clicks on the button, or the choice of a group, that has these words. */
    async click(words, within = '') {
        const found = await this.page.evaluateHandle((selector, words) => {
            return [...document.querySelectorAll(selector)]
                .find((one) => one.textContent.trim() === words && one.checkVisibility());
        }, `${this.root} ${within} :is(button, label, summary > span)`, words);
        assert.ok(found.asElement(), `${this.snippet} has nothing to click on that says ${words}`);
        await found.asElement().click();
    }

    /** The text of a part, once it matches. */
    async text(part, wanted = /(?:)/) {
        const { text, fits } = await this.page.evaluate(async (selector, source) => {
            const until = performance.now() + 15_000;
            for (;;) {
                const text = document.querySelector(selector)?.textContent ?? null;
                const fits = text !== null && new RegExp(source).test(text);
                if (fits || performance.now() > until) {
                    return { text, fits };
                }
                await new Promise((resolve) => setTimeout(resolve, 10));
            }
        }, `${this.root} ${part}`, wanted.source);
        assert.ok(fits, `${this.snippet} ${part}: ${text}, and not ${wanted}`);
        return text;
    }

    /** Clicks, and waits for the end. */
    async run(words = 'Run') {
        await this.page.evaluate((selector) => {
            document.querySelector(selector).replaceChildren();
        }, `${this.root} .wasi-status`);
        await this.click(words);
        return this.text('.wasi-status', /Ended|Trapped|Stopped|Not (started|compiled)/);
    }

    printed() {
        return this.text('.wasi-yours [data-stream="stdout"] samp');
    }
}

describe('in Firefox', { skip }, () => {
    for (const [name, site, folder] of [
        ['the book', () => large, fileURLToPath(new URL('../../book', import.meta.url))],
        ['the small book', () => small, BOOK],
    ]) {
        test(`every program of ${name} does what it did when it was tested`, async () => {
            const files = (await readdir(folder, { recursive: true }))
                .filter((file) => file.endsWith('.html') && !/(^|\/)(index|print|toc|404)\.html$/.test(file));
            const kinds = new Set();
            for (const file of files) {
                const { page, faults, figure } = await open(site(), file);
                const all = await page.$$eval('figure.wasi[data-run]', (figures) => figures
                    .map((one) => ({ snippet: one.dataset.snippet, run: JSON.parse(one.dataset.run) }))
                    .filter(({ run }) => run.module)
                    .map(({ snippet, run }) => {
                        const { clock, dirs } = run.cases[0].world;
                        const mayDiffer = clock === 'host' || dirs.some(({ access }) => access === 'read-write');
                        return [snippet, mayDiffer, `${run.language} ${run.generation}`];
                    }));
                // In an agenda a program is below what is cited.
                await page.$$eval('.wasi-cited', (cited) => cited.forEach((one) => { one.open = true; }));
                for (const [snippet, mayDiffer, kind] of all) {
                    const words = await figure(snippet).run();
                    // What may differ, and why, is known to the page; which programs do, to tests/agreement.
                    const wanted = mayDiffer
                        ? /Same output as tested\.$|as is to be expected: /
                        : /Same output as tested\.$/;
                    assert.match(words, wanted, snippet);
                    kinds.add(kind);
                }
                assert.deepEqual(faults, [], file);
                await page.close();
            }
            for (const kind of ['rust 0.1', 'rust 0.2', 'wat 0.1']) {
                assert.ok(kinds.has(kind), kind);
            }
        });
    }

    test('a case is one click; a directory and the clock are taken away', async () => {
        const { page, faults, figure } = await open(small, 'play.html');
        const reading = figure('reading');
        assert.match(await reading.run('nothing-granted'), /Same output as tested\.$/);
        assert.match(await reading.printed(), /^No such file/);
        await reading.click('as granted');
        await reading.text('.wasi-yours samp', /hello from the desk/);
        await reading.click('What it may touch');
        await reading.click('not granted', '.wasi-panel');
        assert.match(await reading.run(), /Differs from what was tested, because you changed \/data\.$/);
        assert.match(await reading.printed(), /^No such file/);
        const chance = figure('chance');
        await chance.click('What it may touch');
        await chance.click('denied', '.wasi-group');
        assert.match(await chance.run(), /^.?Trapped .* because you changed the clock\.$/);
        assert.match(await chance.text('.wasi-yours .wasi-ended'), /denied/);
        assert.deepEqual(faults, []);
        await page.close();
    });

    test('a loop without end shows what it printed, and is stopped at once', async () => {
        const { page, faults, figure } = await open(small, 'play.html?wasi=without-end&arg=loop');
        const endless = figure('without-end');
        await endless.click('Run');
        await endless.text('.wasi-yours samp', /^begun\n$/);
        await endless.text('.wasi-main', /^Stop$/);
        const turns = await page.evaluate(async (root) => {
            document.querySelector(`${root} .wasi-main`).click();
            let turns = 0;
            while (!document.querySelector(`${root} .wasi-status`).textContent.includes('Stopped by you')) {
                await new Promise((resolve) => setTimeout(resolve));
                turns += 1;
            }
            return turns;
        }, endless.root);
        assert.ok(turns <= 2, `${turns} turns`);
        await endless.text('.wasi-main', /^Run$/);
        assert.deepEqual(faults, []);
        await page.close();
    });

    test('a trap and a code are told as the page tells them', async () => {
        const { page, figure } = await open(small, 'play.html');
        assert.match(await figure('trap').run(), /Trapped after .*Same output as tested\.$/);
        await figure('trap').text('.wasi-yours .wasi-ended', /^Trapped: wasm unreachable instruction executed\.$/);
        assert.match(await figure('code').run(), /Ended with exit code 3 after/);
        await page.close();
    });

    test('an edit of WAT is compiled and run; mistakes have a place', async (t) => {
        const { page, faults, figure } = await open(small, 'play.html');
        if (!await page.$('script[data-wat]')) {
            await page.close();
            t.skip('this book has no tools for text');
            return;
        }
        const text = figure('as-text');
        await text.click('Edit');
        const select = (words) => page.evaluate((selector, words) => {
            const field = document.querySelector(selector);
            const at = field.value.lastIndexOf(words);
            field.focus();
            field.setSelectionRange(at, at + words.length);
        }, `${text.root} textarea`, words);
        await select('42');
        await page.keyboard.type('7');
        assert.match(await text.run('Compile and run'), /Ended with exit code 7 .*because you changed the program\.$/);
        await select('i32.const');
        await page.keyboard.type('i32.cons');
        assert.match(await text.run('Compile and run'), /Not compiled: 1 mistake, the first in line 5\.$/);
        await text.text('.wasi-mistakes button', /^Line 5, column \d+$/);
        await text.click('Reset');
        assert.match(await text.run(), /Ended with exit code 42 .*Same output as tested\.$/);
        assert.deepEqual(faults, []);
        await page.close();
    });

    test('the bundled host does what Wasmtime did', { skip: lacking }, async () => {
        const server = await serveBlank();
        try {
            const page = await browser.newPage();
            await page.goto(server.url);
            const { fine, text } = await agreement(page, KNOWN_IN_FIREFOX);
            assert.ok(fine, text);
        } finally {
            await server.close();
        }
    });
});

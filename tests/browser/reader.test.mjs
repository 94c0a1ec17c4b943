// Running in the page: mishaps, every kind of reader, and edits. The programs are in `book/src/play.md`.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BOOK, play } from './player.mjs';
import { launch, open, serve } from './site.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];
const SHOTS = fileURLToPath(new URL('screenshots', import.meta.url));

const META = '<head><meta name="wasi-serve" content="TOKEN">';

let browser;
let site;
before(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
    site = await serve(BOOK);
});
after(() => Promise.all([browser?.close(), site?.close()]));

describe('what goes wrong', () => {
    for (const [what, spoil, words] of [
        ['is missing', (route) => route.fulfill({ status: 404 }), /The program is missing: the site has no/],
        ['has other bytes', (route) => route.fulfill({ body: 'other' }), /are not those that were tested/],
        ['does not come', (route) => route.abort(), /could not be loaded: the site does not answer/],
    ]) {
        test(`a module that ${what} is told, and can be tried again`, async () => {
            const { page, context, figure, close } = await play(browser, site.origin);
            await context.route(/\/wasi\/.*\.wasm/, spoil);
            const reading = figure('reading');
            await reading.button('Run').click();
            const problem = reading.root.getByRole('alert');
            await problem.waitFor();
            assert.match(await problem.textContent(), words);
            await context.unroute(/\/wasi\/.*\.wasm/);
            await reading.button('Retry').click();
            assert.match(await reading.ended(), /Same output as tested\.$/);
            assert.ok(!(await problem.isVisible()));
            assert.ok(await reading.main.evaluate((element) => document.activeElement === element));
            assert.ok(page);
            await close();
        });
    }

    test('a host that is missing is told', async () => {
        const { context, figure, close } = await play(browser, site.origin);
        await context.route(/wasi-host/, (route) => route.fulfill({ status: 404 }));
        const reading = figure('reading');
        await reading.button('Run').click();
        await reading.root.getByText('host could not be started').waitFor();
        await context.unroute(/wasi-host/);
        await reading.button('Retry').click();
        assert.match(await reading.ended(), /Same output as tested\.$/);
        await close();
    });
});

describe('every reader', () => {
    test('runs, changes and stops with the keyboard alone, and the book keeps its hands off', async () => {
        const { page, figure, close } = await play(browser, site.origin);
        const url = page.url();
        const endless = figure('without-end');
        await endless.main.focus();
        await page.keyboard.press('Enter');
        assert.match(await endless.ended(), /Same output as tested\.$/);
        // The panel opens, and the argument is typed, in letters that are the book's shortcuts.
        await endless.panel.locator('> summary').focus();
        await page.keyboard.press('Enter');
        await endless.panel.getByRole('button', { name: 'Add an argument' }).focus();
        await page.keyboard.press('Space');
        await page.keyboard.type('s/?');
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowRight');
        for (let n = 0; n < 3; n += 1) {
            await page.keyboard.press('Backspace');
        }
        await page.keyboard.type('loop');
        await page.keyboard.press('Control+Enter');
        await endless.button('Stop').waitFor();
        await endless.main.focus();
        await page.keyboard.press('Enter');
        await endless.status.filter({ hasText: 'Stopped by you' }).waitFor();
        const focused = () => page.evaluate(() => document.activeElement.textContent);
        assert.equal(await focused(), 'Run');
        // Reset goes away; the focus does not.
        await endless.button('Reset').focus();
        await page.keyboard.press('Enter');
        assert.equal(await focused(), 'Run');
        assert.equal(page.url(), url);
        assert.ok(
            !(await page
                .locator('#mdbook-help-container, #mdbook-search-wrapper:not(.hidden)')
                .first()
                .isVisible()),
        );
        // Radio buttons answer to arrows.
        const chance = figure('chance');
        await chance.touch();
        await chance.group('Clock').getByRole('radio', { name: 'frozen' }).focus();
        await page.keyboard.press('ArrowRight');
        assert.ok(await chance.group('Clock').getByRole('radio', { name: 'the real one' }).isChecked());
        assert.equal(page.url(), url);
        await close();
    });

    test('is told of the state and the output', async () => {
        const { figure, close } = await play(browser, site.origin);
        const reading = figure('reading');
        await reading.run();
        assert.equal(await reading.root.getByRole('log').count(), 1);
        assert.equal(await reading.root.getByRole('status').count(), 1);
        await close();
    });

    test('on a telephone has nothing that scrolls sideways, and nothing too small to touch', async () => {
        const { page, figure, close } = await play(browser, site.origin, '', { width: 390, hasTouch: true });
        for (const name of ['reading', 'writing', 'given', 'chance']) {
            const one = figure(name);
            await one.run();
            await one.touch();
        }
        await figure('reading').files();
        await page.$$eval('figure.wasi details', (all) =>
            all.forEach((details) => {
                details.open = true;
            }),
        );
        await page.waitForTimeout(300);
        const { wide, small } = await page.evaluate(() => ({
            wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            small: [...document.querySelectorAll('.wasi-play :is(button, input, textarea, summary)')]
                .filter((one) => one.checkVisibility())
                .filter((one) => {
                    const { width, height } = one.getBoundingClientRect();
                    return width < 24 || height < 24;
                })
                .map((one) => one.outerHTML.slice(0, 80)),
        }));
        assert.equal(wide, 0);
        assert.deepEqual(small, []);
        await close();
    });

    for (const theme of THEMES) {
        test(`axe finds nothing with all controls open and after a run, in the theme ${theme}`, async () => {
            const { page, figure, close } = await play(browser, site.origin, '', { theme });
            for (const name of ['reading', 'writing', 'given', 'chance', 'code']) {
                const one = figure(name);
                await one.run();
                await one.touch();
            }
            for (const name of ['chance', 'pieces', 'ends-here']) {
                await figure(name).runElsewhere();
            }
            await figure('reading').files();
            await figure('reading').panel.getByRole('radio', { name: 'not granted' }).check();
            await page.$$eval('.wasi-calls, .wasi-after', (all) =>
                all.forEach((one) => {
                    one.open = true;
                }),
            );
            await page.waitForTimeout(300);
            await page.evaluate(AXE);
            const found = await page.evaluate(async () => {
                const context = { include: ['figure.wasi'], exclude: ['pre:has(> code)', 'pre > .buttons'] };
                const { violations } = await axe.run(context, { resultTypes: ['violations'] });
                return violations.map(
                    ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((one) => one.html.slice(0, 120))}`,
                );
            });
            assert.deepEqual(found, []);
            await page.screenshot({ path: `${SHOTS}/play-${theme}.png`, fullPage: true });
            await close();
        });
    }

    test('without JavaScript sees the page as it was built', async () => {
        const { page, close } = await play(browser, site.origin, '', { javaScriptEnabled: false });
        assert.equal(await page.locator('.wasi-play').count(), 0);
        assert.equal(await page.locator('figure.wasi button').count(), 0);
        await close();
    });

    test('prints the page as it was built', async () => {
        const plain = await play(browser, site.origin, '', { javaScriptEnabled: false });
        const built = await plain.page.locator('figure[data-snippet="reading"]').innerText();
        await plain.close();
        const { page, figure, close } = await play(browser, site.origin);
        const reading = figure('reading');
        await reading.button('nothing-granted').click();
        await reading.ended();
        await reading.touch();
        await page.emulateMedia({ media: 'print' });
        await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        const words = (text) => text.replace(/\s+/g, ' ').trim();
        assert.equal(words(await reading.root.innerText()), words(built));
        await page.emulateMedia({ media: 'screen' });
        await reading.yours.waitFor();
        assert.ok(await reading.yours.isVisible());
        await close();
    });
});

describe('the site', () => {
    test('runs under a strict content security policy', async () => {
        const strict = await serve(BOOK, { csp: true });
        const { page, figure, faults, close } = await play(browser, strict.origin);
        await page.waitForLoadState('networkidle');
        for (const name of ['reading', 'writing', 'several', 'trap']) {
            assert.match(await figure(name).run(), /Same output as tested\.$/, name);
        }
        await figure('reading').files();
        assert.deepEqual(faults, []);
        await close();
        await strict.close();
    });

    test('loads none of it on a page without figures', async () => {
        const { page, asked, close } = await open(browser, site.origin, 'plain.html');
        await page.waitForLoadState('networkidle');
        assert.deepEqual(
            asked.filter((file) => /^wasi(\/|-page|-host)/.test(file)),
            [],
        );
        await close();
    });
});

describe('an edit', () => {
    test('of WAT is compiled and run; mistakes have a place; Reset brings the text back', async (t) => {
        const { page, figure, close } = await play(browser, site.origin);
        if ((await page.locator('script[data-wat]').count()) === 0) {
            await close();
            t.skip('this book has no tools for text');
            return;
        }
        const text = figure('as-text');
        await text.button('Edit').click();
        const field = text.root.getByLabel('The text of the program');
        const original = await field.inputValue();
        await field.fill(original.replace('i32.const 42', 'i32.const 7'));
        await text.button('Compile and run').click();
        assert.match(await text.ended(), /Ended with exit code 7 .*because you changed the program\.$/);
        await field.fill(original.replace('i32.const 42', 'i32.cons 42'));
        await field.press('Control+Enter');
        await text.status.filter({ hasText: 'Not compiled: 1 mistake' }).waitFor();
        const place = text.root.getByRole('button', { name: /^Line 5, column \d+$/ });
        await place.click();
        assert.ok(
            await field.evaluate(
                (element) => document.activeElement === element && element.selectionStart > 0,
            ),
        );
        // Tab indents; after Escape it leaves.
        await field.press('Tab');
        assert.match(await field.inputValue(), / {4}i32\.cons|i32\.cons {5}|\( {4}i32\.cons/);
        await field.press('Escape');
        await field.press('Tab');
        assert.ok(await field.evaluate((element) => document.activeElement !== element));
        await text.button('Reset').click();
        assert.ok(!(await field.isVisible()));
        assert.match(await text.run(), /Ended with exit code 42 .*Same output as tested\.$/);
        await close();
    });

    test('of WIT is checked', async (t) => {
        const { page, figure, close } = await play(browser, site.origin);
        if ((await page.locator('script[data-wat]').count()) === 0) {
            await close();
            t.skip('this book has no tools for text');
            return;
        }
        const wit = figure('interface-to-edit');
        await wit.button('Edit').click();
        const field = wit.root.getByLabel('The text of the program');
        await wit.button('Check').click();
        await wit.status.filter({ hasText: 'Parses and resolves.' }).waitFor({ timeout: 15_000 });
        await field.fill((await field.inputValue()).replace('u32)', 'nothing)'));
        await wit.button('Check').click();
        await wit.root.getByRole('button', { name: /^Line 4/ }).waitFor({ timeout: 15_000 });
        await close();
    });

    test('of Rust goes to the local server, under `serve` alone', async () => {
        const { page, figure, close } = await play(browser, site.origin);
        const code = figure('code');
        assert.ok(!(await code.button('Edit').isVisible()));
        await page.route('**/play.html', async (route) => {
            const body = await (await route.fetch()).text();
            await route.fulfill({ contentType: 'text/html', body: body.replace('<head>', META) });
        });
        await page.reload();
        // The server's answers: what the compiler says; then another program, a module of the page itself.
        const module = await page.evaluate(async () => {
            const { module } = JSON.parse(document.querySelector('[data-snippet="as-text"]').dataset.run);
            const bytes = await (await fetch(`wasi/${module.sha256}.wasm`)).arrayBuffer();
            return btoa(String.fromCharCode(...new Uint8Array(bytes)));
        });
        const outcome = { stdout: '', stderr: '', end: 'exit code 42' };
        const imports = { wasi_snapshot_preview1: ['proc_exit'] };
        const made = { module, generation: '0.1', imports, outcome };
        const answers = [{ errors: 'error: <b>no</b>\u001b' }, made];
        const asked = [];
        await page.route('**/_wasi/compile', (route) => {
            asked.push([route.request().headers()['x-wasi-token'], route.request().postDataJSON()]);
            return route.fulfill({ json: answers[asked.length - 1] });
        });
        await code.button('Edit').click();
        await code.root.getByLabel('The program in Rust').fill('fn main() {}');
        await code.button('Compile and run').click();
        await code.status.filter({ hasText: 'Not compiled' }).waitFor();
        const said = code.root.locator('.wasi-mistakes samp');
        assert.equal(await said.textContent(), 'error: <b>no</b>\\x1b');
        await code.button('Compile and run').click();
        const words = await code.ended();
        assert.match(words, /you changed the program\. Wasmtime printed the same: exit code 42\.$/);
        assert.equal(await said.count(), 0);
        assert.deepEqual(asked[0], ['TOKEN', { snippet: 'code', code: 'fn main() {}' }]);
        await close();
    });
});

// Citing a principle: the control on its page, its permanent pages, and agendas that cite it, on screen and on paper.
// CITE_BOOK names another built book than the small one.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CITATIONS } from '../../src/page/ui/cite.js';
import { BOOK, Figure } from './player.mjs';
import { launch, open, serve } from './site.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const COMMAND = process.env.MDBOOK_WASI ?? here('../../target/debug/mdbook-wasi');
const FOLDER = process.env.CITE_BOOK ?? BOOK;
const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];
const FORMS = ['Markdown link', 'Short form', 'Plain text', 'HTML', 'Quotation'];
const FORMATS = ['markdown', 'short', 'plain', 'html', 'quote'];
const ALLOWED = { permissions: ['clipboard-read', 'clipboard-write'] };
const TELEPHONE = { width: 390, hasTouch: true, isMobile: true };

let browser;
let site;
let known;
let chapter;
before(async () => {
    browser = await launch();
    site = await serve(FOLDER);
    known = JSON.parse(readFileSync(join(FOLDER, 'principles.json'), 'utf8')).principles;
    chapter = holding(' data-revision="');
});
after(() => Promise.all([browser?.close(), site?.close()]));

/** The first page that has something in it. */
function holding(mark) {
    const pages = readdirSync(FOLDER, { recursive: true }).filter((path) => /\.html$/.test(path)).sort();
    const page = pages.find((path) => !/print\.html$/.test(path) && readFileSync(join(FOLDER, path), 'utf8').includes(mark));
    assert.ok(page, `no page has ${mark}`);
    return page;
}

/** The control of the first principle of a page, or of the one at `at`. */
async function cite(options = {}, at = 0) {
    const opened = await open(browser, site.origin, chapter, { ...ALLOWED, ...options });
    const line = opened.page.locator('.wasi-cite[data-revision]').nth(at);
    return {
        ...opened,
        line,
        button: line.locator('button.wasi-cite-link'),
        menu: line.getByRole('menu'),
        said: line.getByRole('status'),
        item: (name) => line.getByRole('menuitem', { name, exact: true }),
    };
}

/** What has the focus, in words. */
const focused = (page) => page.evaluate(() => document.activeElement.textContent);

/** What axe finds in a part of a page that is serious or worse. */
async function violations(page, part) {
    await page.evaluate(AXE);
    return page.evaluate(async (part) => {
        const context = { include: [part], exclude: ['pre:has(> code.hljs)', 'pre > .buttons'] };
        // mdBook's makers' to mend, for all books: links within a sentence that only their colour tells.
        const rules = { 'link-in-text-block': { enabled: !document.getElementById('mdbook-content') } };
        const { violations } = await axe.run(context, { rules, resultTypes: ['violations'] });
        return violations
            .filter(({ impact }) => ['serious', 'critical'].includes(impact))
            .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((one) => one.html.slice(0, 120))}`);
    }, part);
}

/** By how many pixels a page is wider than the screen. */
const tooWide = (page) => page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
});

describe('a citation', () => {
    const BASE = 'https://example.org/b/';
    for (const [what, cited, expected] of [
        ['is made in each form', {}, [
            '[a.b@2: No such thing](https://example.org/b/p/a.b@2/)',
            '[a.b@2]',
            'No such thing (a.b, revision 2 of 2026-01-31), The book, https://example.org/b/p/a.b@2/',
            '<a href="https://example.org/b/p/a.b@2/">a.b@2: No such thing</a>',
            '> It is.\n>\n> [a.b@2: No such thing](https://example.org/b/p/a.b@2/), revision 2 of 2026-01-31',
        ]],
        ['has a title that is no Markdown and no HTML', { title: '[<*_`\\]> & "it\'s" (x)' }, [
            '[a.b@2: \\[\\<\\*\\_\\`\\\\\\]\\> & "it\'s" (x)](https://example.org/b/p/a.b@2/)',
            '[a.b@2]',
            '[<*_`\\]> & "it\'s" (x) (a.b, revision 2 of 2026-01-31), The book, https://example.org/b/p/a.b@2/',
            '<a href="https://example.org/b/p/a.b@2/">a.b@2: [&lt;*_`\\]&gt; &amp; &quot;it\'s&quot; (x)</a>',
        ]],
        ['quotes links that lead to where they led', {
            statement: '*It* is [so](c.html#d), [and](https://e.org/f), [or](/g), [but](<h>), `$&`.',
        }, [,,,, '> *It* is [so](https://example.org/b/c.html#d), [and](https://e.org/f), [or](/g), [but](<h>), `$&`.\n>\n'
            + '> [a.b@2: No such thing](https://example.org/b/p/a.b@2/), revision 2 of 2026-01-31']],
    ]) {
        test(what, () => {
            const wording = { id: 'a.b', revision: '2', date: '2026-01-31', title: 'No such thing', statement: 'It is.', ...cited };
            assert.deepEqual(CITATIONS.map(([name]) => name), FORMS);
            expected.forEach((text, at) => {
                assert.equal(CITATIONS[at][1](wording, { title: 'The book', base: BASE }), text);
            });
        });
    }

    test('is on the clipboard at once, with the address of this site', async () => {
        const { page, line, button, item, said, close } = await cite();
        const { id, revision, date, title, address } = await page.evaluate(() => ({
            ...document.querySelector('.wasi-cite[data-revision]').dataset,
            address: document.querySelector('script[data-host]').dataset.address,
        }));
        for (const name of FORMS) {
            await button.click();
            assert.equal(await button.getAttribute('aria-expanded'), 'true');
            await item(name).click();
            await said.filter({ hasText: `Copied: ${name}` }).waitFor();
            assert.equal(await button.getAttribute('aria-expanded'), 'false');
            assert.ok(await button.evaluate((element) => document.activeElement === element), name);
            const copied = await page.evaluate(() => navigator.clipboard.readText());
            const there = name === 'Short form' ? `[${id}@${revision}]` : `${address || `${site.origin}/`}p/${id}@${revision}/`;
            assert.ok(copied.includes(there), copied);
            assert.ok(name === 'HTML' || name === 'Short form' || copied.includes(date) || copied.includes(title), copied);
        }
        assert.equal(await line.getByRole('status').count(), 1);
        await close();
    });

    test('is what the command prints', async (t) => {
        if (process.env.CITE_BOOK) {
            t.skip('the sources of that book are not known');
            return;
        }
        const opened = await open(browser, site.origin, chapter, ALLOWED);
        const { page, close } = opened;
        const address = await page.locator('script[data-host]').getAttribute('data-address') || `${site.origin}/`;
        const lines = await page.locator('.wasi-cite[data-revision]').all();
        assert.ok(lines.length > 0);
        for (const line of lines) {
            const id = await line.getAttribute('data-id');
            for (const [at, format] of FORMATS.entries()) {
                const words = ['cite', id, '--format', format, '--book', here('book'), '--address', address];
                const printed = execFileSync(COMMAND, words, { encoding: 'utf8' });
                await line.locator('button.wasi-cite-link').click();
                await line.getByRole('menuitem', { name: FORMS[at], exact: true }).click();
                await line.getByRole('status').filter({ hasText: `Copied: ${FORMS[at]}` }).waitFor();
                assert.equal(`${await page.evaluate(() => navigator.clipboard.readText())}\n`, printed, `${id} as ${format}`);
            }
        }
        await close();
    });
});

describe('the control', () => {
    test('answers to the keyboard, and the book keeps its hands off', async () => {
        const { page, button, menu, item, said, close } = await cite();
        const url = page.url();
        await button.focus();
        await page.keyboard.press('Enter');
        for (const [key, there] of [
            ['ArrowDown', 'Short form'], ['ArrowUp', 'Markdown link'], ['ArrowUp', 'Quotation'], ['ArrowDown', 'Markdown link'],
            ['End', 'Quotation'], ['Home', 'Markdown link'], ['ArrowRight', 'Markdown link'], ['s', 'Markdown link'],
        ]) {
            await page.keyboard.press(key);
            assert.equal(await focused(page), there, key);
        }
        await page.keyboard.press('Escape');
        assert.ok(!await menu.isVisible());
        assert.ok(await button.evaluate((element) => document.activeElement === element));
        await page.keyboard.press('ArrowUp');
        assert.equal(await focused(page), 'Quotation');
        await page.keyboard.press('Tab');
        assert.ok(!await menu.isVisible());
        assert.ok(await button.evaluate((element) => document.activeElement !== element && document.activeElement !== document.body));
        await button.focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await said.filter({ hasText: 'Copied: Short form' }).waitFor();
        assert.ok(await button.evaluate((element) => document.activeElement === element));
        assert.ok(!await item('Short form').isVisible());
        assert.equal(page.url(), url);
        await close();
    });

    test('closes at a second press, at a press elsewhere, and when another one opens', async () => {
        const { page, button, menu, said, item, close } = await cite();
        await button.click();
        assert.ok(await menu.isVisible());
        await button.click();
        assert.ok(!await menu.isVisible());
        await button.click();
        await page.locator('main h1').click();
        assert.ok(!await menu.isVisible());
        await button.click();
        await item('HTML').click();
        await said.filter({ hasText: 'Copied' }).waitFor();
        const other = page.locator('button.wasi-cite-link').nth(1);
        if (await other.count()) {
            await button.click();
            await other.click();
            assert.ok(!await menu.isVisible());
            assert.equal(await page.getByRole('menu').count(), 1);
            assert.equal(await said.textContent(), '');
        }
        await close();
    });

    for (const [what, spoil] of [
        ['is refused', () => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }],
        ['is not there', () => Object.defineProperty(navigator, 'clipboard', { value: undefined })],
    ]) {
        test(`shows the text, to be copied by hand, where the clipboard ${what}`, async () => {
            const { page, line, button, item, said, close } = await cite();
            await page.evaluate(spoil);
            await button.click();
            await item('Quotation').click();
            const field = line.getByRole('textbox', { name: 'Quotation' });
            await field.waitFor();
            const [selected, text, fixed] = await field.evaluate((one) => [
                one.value.slice(one.selectionStart, one.selectionEnd), one.value, one.readOnly && document.activeElement === one,
            ]);
            assert.match(text, /^> [^]+\n>\n> \[[^]+\/\), revision \d+ of \d{4}-\d\d-\d\d$/);
            assert.equal(selected, text);
            assert.ok(fixed);
            assert.match(await said.textContent(), /^Not copied/);
            await page.keyboard.press('Escape');
            assert.equal(await field.count(), 0);
            assert.ok(await button.evaluate((element) => document.activeElement === element));
            await close();
        });
    }

    test('is a link to the permanent page without JavaScript', async () => {
        const { page, close } = await open(browser, site.origin, chapter, { javaScriptEnabled: false });
        assert.equal(await page.locator('.wasi-cite button').count(), 0);
        await page.locator('a.wasi-cite-link').first().click();
        await page.waitForURL(/\/p\/[^/@]+\/index\.html#cite$/);
        assert.equal(await page.locator('#cite pre').count(), FORMS.length);
        await close();
    });

    test('is large enough to touch, and fits on a telephone with an id of any length', async () => {
        for (const [options, least] of [[TELEPHONE, 44], [{ width: 390 }, 24]]) {
            const { page, line, button, menu, close } = await cite(options);
            await line.locator('.wasi-id code').evaluate((code) => {
                code.textContent = `authority.${'and-so-on-'.repeat(12)}end`;
            });
            await button.click();
            const small = await line.locator('button').evaluateAll((all, least) => all
                .map((one) => [one.textContent, one.getBoundingClientRect()])
                .filter(([, { width, height }]) => Math.min(width, height) < least)
                .map(([words, { width, height }]) => `${words}: ${width} × ${height}`), least);
            assert.deepEqual(small, []);
            const { left, right } = await menu.evaluate((one) => one.getBoundingClientRect().toJSON());
            assert.ok(left >= 0 && right <= 390, `${left} to ${right}`);
            assert.equal(await tooWide(page), 0);
            await close();
        }
    });

    for (const theme of THEMES) {
        test(`can be read in the theme ${theme}`, async () => {
            const { page, button, item, said, close } = await cite({ theme });
            await button.click();
            await item('Plain text').click();
            await said.filter({ hasText: 'Copied' }).waitFor();
            assert.deepEqual(await violations(page, '.wasi-principle'), []);
            await button.click();
            assert.deepEqual(await violations(page, '.wasi-principle'), []);
            await close();
        });
    }

    test('works under a strict content security policy', async () => {
        const strict = await serve(FOLDER, { csp: true });
        const { page, faults, close } = await open(browser, strict.origin, chapter, ALLOWED);
        await page.locator('button.wasi-cite-link').first().click();
        await page.getByRole('menuitem', { name: 'Short form' }).click();
        await page.getByRole('status').filter({ hasText: 'Copied: Short form' }).waitFor();
        assert.deepEqual(faults, []);
        await close();
        await strict.close();
    });

    test('is not printed', async () => {
        const { page, line, button, close } = await cite();
        await page.emulateMedia({ media: 'print' });
        assert.ok(!await button.isVisible());
        assert.ok(await line.locator('.wasi-id').isVisible());
        await close();
    });
});

describe('permanent pages', () => {
    /** The sheet, and some pages: those with several wordings, what was retired, and the first ones. */
    function some() {
        const past = known.filter(({ revisions, retired }) => revisions.length > 1 || retired !== null);
        // The page of an id that was retired may lead on by itself.
        const paths = [...past.slice(0, 6), ...known.slice(0, 3)].flatMap(({ path, retired, revisions }) =>
            [...(retired ? [] : [path]), ...revisions.map((one) => one.path)]);
        return ['p/', ...new Set(paths)];
    }

    test('load their stylesheet and nothing else, and run no script', async () => {
        for (const path of some()) {
            const { page, asked, foreign, faults, close } = await open(browser, site.origin, path, { javaScriptEnabled: false });
            assert.deepEqual([foreign, faults], [[], []], path);
            const extra = asked.filter((file) => !/^p\/([^/]+\/)?$/.test(file) && file !== 'p/page.css');
            assert.deepEqual(extra, [], path);
            assert.equal(await page.locator('script:not([type="application/ld+json"])').count(), 0, path);
            assert.ok(await page.locator('h1').isVisible(), path);
            await close();
        }
    });

    test('can be read in the light and in the dark, and fit on a telephone', async () => {
        for (const path of some()) {
            for (const colorScheme of ['light', 'dark']) {
                const { page, close } = await open(browser, site.origin, path, { ...TELEPHONE, colorScheme });
                assert.equal(await tooWide(page), 0, path);
                assert.deepEqual(await violations(page, 'html'), [], `${path}, ${colorScheme}`);
                await close();
            }
        }
    });

    test('lead from a wording that is past to the present one, and to all', async (t) => {
        const past = known.find(({ revisions, retired }) => revisions.length > 1 && retired === null);
        if (!past) {
            t.skip('this book has no principle with two wordings');
            return;
        }
        const { page, close } = await open(browser, site.origin, `p/${past.id}@1/`, { javaScriptEnabled: false });
        assert.match(await page.locator('.id').innerText(), /superseded by/);
        assert.ok(await page.locator('#history :is(ins, del)').count() > 0);
        await page.locator('.id a').click();
        await page.waitForURL(`**/p/${past.id}@${past.revision}/index.html`);
        assert.match(await page.locator('.id').innerText(), /current wording/);
        assert.equal(await page.locator('.statement').innerText(), past.text);
        await close();
    });

    test('lead to each other when they are opened as files', async () => {
        const page = await browser.newPage();
        await page.goto(pathToFileURL(join(FOLDER, 'p', 'index.html')).href);
        await page.locator('.sheet dt a').first().click();
        await page.locator('#cite').waitFor();
        await page.locator('#history h3 a').first().click();
        await page.locator('.id:has-text("revision")').waitFor();
        await page.locator('header a').first().click();
        await page.locator('main h1').first().waitFor();
        await page.close();
    });

    test('of an id that was retired lead on without JavaScript', async (t) => {
        const current = new Set(known.filter(({ retired }) => retired === null).map(({ id }) => id));
        const gone = known.find(({ retired }) => retired?.instead.length === 1 && current.has(retired.instead[0]));
        if (!gone) {
            t.skip('this book has retired no principle for another one');
            return;
        }
        const last = gone.revisions.at(-1);
        const { page, close } = await open(browser, site.origin, `${last.path}`, { javaScriptEnabled: false });
        const note = page.locator('.retired');
        assert.match(await note.innerText(), new RegExp(gone.retired.date));
        await note.locator('a').first().click();
        await page.waitForURL(new RegExp(`/p/${gone.retired.instead[0].replaceAll('.', '\\.')}/`));
        assert.ok(await page.locator('h1').isVisible());
        // Its own address goes there by itself, if the page says so; else it says where to go.
        await page.goto(`${site.origin}/${gone.path}`);
        await page.locator(`.id:has-text("${gone.retired.instead[0]}"), .retired a`).first().waitFor();
        await close();
    });

    test('the sheet is printed in two columns, with no entry broken', async () => {
        const { page, close } = await open(browser, site.origin, 'p/');
        await page.emulateMedia({ media: 'print' });
        assert.equal(await page.locator('.sheet').evaluate((one) => getComputedStyle(one).columnCount), '2');
        const broken = await page.$$eval('.sheet dl > *', (all) => all
            .filter((one) => getComputedStyle(one).breakInside !== 'avoid').map((one) => one.textContent));
        assert.deepEqual(broken, []);
        await close();
    });
});

describe('an agenda', () => {
    let agenda;

    /** The page, with its unfolding parts that have a program. */
    async function meeting(options = {}, query = '') {
        agenda ??= holding('class="wasi-cited"');
        const opened = await open(browser, site.origin, agenda + query, options);
        return { ...opened, cited: opened.page.locator('.wasi-cited:has(figure[data-run])') };
    }

    test('unfolds what an item cites, with a program that runs', async () => {
        const { page, cited, faults, close } = await meeting();
        const first = cited.first();
        const name = await first.locator('figure[data-run]').getAttribute('data-snippet');
        assert.ok(!await first.locator('.wasi-statement').isVisible());
        await first.locator('> summary').click();
        assert.ok(await first.locator('.wasi-statement').isVisible());
        assert.match(await new Figure(page, name).run(), /Same output as tested\.$/);
        assert.deepEqual(faults, []);
        await close();
    });

    test('shows the program that a shared link is for', async () => {
        const plain = await meeting();
        const name = await plain.cited.first().locator('figure[data-run]').getAttribute('data-snippet');
        await plain.close();
        const { page, close } = await meeting({}, `?wasi=${encodeURIComponent(name)}`);
        await page.locator(`figure[data-snippet="${name}"]`).waitFor();
        await close();
    });

    test('gives a program the whole width of a telephone, however deep its item lies', async () => {
        const { page, close } = await meeting(TELEPHONE);
        await page.$$eval('.wasi-cited', (all) => all.forEach((one) => { one.open = true; }));
        assert.equal(await tooWide(page), 0);
        const squeezed = await page.evaluate(() => {
            const whole = document.querySelector('main').clientWidth;
            return [...document.querySelectorAll('.wasi-cited > figure')]
                .map((one) => [one.dataset.snippet, one.getBoundingClientRect().width / whole])
                .filter(([, part]) => part < 0.97);
        });
        assert.deepEqual(squeezed, []);
        // The timetable is no wider than the page.
        const ends = await page.$$eval('.wasi-timetable', (all) => all.map((one) => one.getBoundingClientRect().right));
        assert.ok(ends.every((right) => right <= 390), String(ends));
        await close();
    });

    for (const theme of ['light', 'coal']) {
        test(`can be read in the theme ${theme}`, async () => {
            const { page, close } = await meeting({ theme });
            await page.$$eval('.wasi-cited', (all) => all.forEach((one) => { one.open = true; }));
            assert.deepEqual(await violations(page, 'main'), []);
            await close();
        });
    }

    test('is a hand-out of two pages, with each statement and without programs', async () => {
        for (const javaScriptEnabled of [true, false]) {
            const { page, close } = await meeting({ javaScriptEnabled });
            await page.emulateMedia({ media: 'print' });
            const statements = await page.locator('.wasi-statement').all();
            assert.ok(statements.length > 0);
            for (const statement of statements) {
                assert.ok((await statement.boundingBox())?.height > 8, await statement.textContent());
            }
            assert.equal(await page.locator('.wasi-cited > figure').filter({ visible: true }).count(), 0);
            assert.ok(!await page.locator('#mdbook-menu-bar, .nav-chapters').first().isVisible());
            for (const format of ['A4', 'Letter']) {
                const margin = { top: '1cm', right: '1cm', bottom: '1cm', left: '1cm' };
                const paper = (await page.pdf({ format, margin })).toString('latin1');
                const pages = paper.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
                assert.ok(pages === 1 || pages === 2, `${pages} pages of ${format}`);
            }
            await close();
        }
    });

    test('is unfolded for the printer by the script, too, and afterwards is as it was', async () => {
        const { page, close } = await meeting();
        await page.locator('.wasi-cited > summary').last().click();
        const state = () => page.$$eval('.wasi-cited, .wasi-times', (all) => all.map((one) => one.open));
        const was = await state();
        await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
        assert.ok((await state()).every(Boolean));
        await page.evaluate(() => dispatchEvent(new Event('afterprint')));
        assert.deepEqual(await state(), was);
        await close();
    });
});

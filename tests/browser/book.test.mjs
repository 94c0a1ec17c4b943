// The built pages in a real browser. README.md here says how to run it.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, open, serve } from './site.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];
const SHOTS = here('screenshots');

let browser;
before(async () => {
    browser = await launch();
    mkdirSync(SHOTS, { recursive: true });
});
after(() => browser?.close());

const BOOKS = {
    'the book': here('../../book'),
    'hard cases': here('../../target/browser-book'),
};

for (const [name, folder] of Object.entries(BOOKS)) {
    describe(name, () => {
        let site;
        let pages;
        before(async () => {
            site = await serve(folder);
            // All but the page for printing, which opens the printer's dialog, the frame of the table of contents, and
            // the index, which is a copy of the first page.
            pages = (await readdir(folder, { recursive: true }))
                .filter((file) => file.endsWith('.html') && !/(^|\/)(index|print|toc|404)\.html$/.test(file));
        });
        after(() => site.close());

        /** Opens each page in turn. */
        async function each(options, visit) {
            for (const path of pages) {
                const opened = await open(browser, site.origin, path, options);
                await visit(path, opened);
                await opened.close();
            }
        }

        test('every figure shows its code, what it was granted, and what came of it', async () => {
            let figures = 0;
            await each({}, async (path, { page }) => {
                const bare = await page.$$eval('figure.wasi', (all) => all
                    .filter((figure) => !figure.querySelector('figcaption')?.textContent.trim()
                        || !figure.querySelector('pre > code')?.textContent.trim()
                        || !figure.querySelector('.wasi-run, .wasi-note, .wasi-more'))
                    .map((figure) => figure.dataset.snippet));
                assert.deepEqual(bare, [], `figures of ${path} that lack something`);
                figures += await page.locator('figure.wasi').count();
            });
            assert.ok(figures > 0, 'no page has a figure');
        });

        test('without JavaScript all of it can be read', async () => {
            await each({ javaScriptEnabled: false }, async (path, { page }) => {
                for (const part of await page.locator('figure.wasi pre, figure.wasi figcaption').all()) {
                    const hidden = await part.evaluate((element) => element.closest('details:not([open])') !== null);
                    assert.ok(hidden || await part.isVisible(), `${path}: ${await part.textContent()}`);
                }
                // What opens, opens; in an agenda, what is cited first.
                await page.$$eval('.wasi-cited', (all) => all.forEach((one) => { one.open = true; }));
                const details = page.locator('figure.wasi details').first();
                if (await details.count()) {
                    await details.locator('summary').click();
                    assert.ok(await details.locator('p').first().isVisible(), path);
                }
            });
        });

        test('nothing is asked of another origin, and nothing goes wrong', async () => {
            await each({}, async (path, { page, foreign, faults }) => {
                await page.waitForLoadState('networkidle');
                assert.deepEqual(foreign, [], path);
                assert.deepEqual(faults, [], path);
            });
        });

        test('no page scrolls sideways on a telephone, not even with everything open', async () => {
            await each({ width: 390 }, async (path, { page }) => {
                const wide = () => page.evaluate(() => {
                    const { scrollWidth, clientWidth } = document.documentElement;
                    return scrollWidth - clientWidth;
                });
                assert.equal(await wide(), 0, path);
                await page.$$eval('details', (all) => all.forEach((details) => { details.open = true; }));
                assert.equal(await wide(), 0, `${path}, with everything open`);
            });
        });

        test('only a page with a diagram loads mermaid', async () => {
            await each({}, async (path, { page, asked }) => {
                await page.waitForLoadState('networkidle');
                const diagrams = await page.locator('pre.mermaid').count();
                const loaded = asked.filter((file) => file.startsWith('mermaid'));
                assert.equal(loaded.length > 0, diagrams > 0, `${path}: ${loaded}`);
                if (diagrams > 0) {
                    await page.locator('pre.mermaid svg').first().waitFor({ timeout: 20_000 });
                    assert.equal(await page.locator('pre.mermaid svg').count(), diagrams, path);
                    assert.equal(await page.locator('pre.mermaid svg .error-icon').count(), 0, path);
                }
            });
        });

        test('a figure\'s copy button copies its code', async () => {
            const { page, close } = await withFigure();
            const figure = page.locator('figure.wasi:has(.clip-button)').first();
            const code = (await figure.locator('pre > code').first().innerText()).trim();
            await figure.locator('pre').first().hover();
            await figure.locator('.clip-button').first().click();
            const copied = await page.evaluate(() => navigator.clipboard.readText());
            assert.equal(copied.trim(), code);
            await close();
        });

        test('the public playground is never offered', async () => {
            await each({}, async (path, { page }) => {
                assert.equal(await page.locator('.play-button, .playground').count(), 0, path);
            });
        });

        test('axe finds nothing serious in what a reader reads', async () => {
            await each({}, async (path, { page }) => {
                await page.$$eval('figure.wasi details', (all) => all.forEach((details) => { details.open = true; }));
                assert.equal(await violations(page, 'main'), '', path);
            });
        });

        // All of them on the small book, which has every sort of figure; the two that most readers have on the large one.
        for (const theme of name === 'the book' ? ['light', 'navy'] : THEMES) {
            test(`figures are legible in the theme ${theme}`, async () => {
                await each({ theme }, async (path, { page }) => {
                    const chosen = await page.evaluate(() => document.documentElement.className);
                    assert.match(chosen, new RegExp(`\\b${theme}\\b`));
                    for (const part of ['figure.wasi', '.wasi-principle', '.wasi-calls']) {
                        if (await page.locator(part).count()) {
                            await page.$$eval(`${part} details`, (all) => all.forEach((one) => { one.open = true; }));
                            assert.equal(await violations(page, part, ['color-contrast']), '', path);
                        }
                    }
                });
            });
        }

        const skip = process.env.PICTURES ? false : 'they are for people: PICTURES=1 makes them';
        test('pictures for people to look at', { skip }, async () => {
            for (const theme of ['light', 'navy']) {
                for (const width of [1280, 390]) {
                    await each({ theme, width }, async (path, { page }) => {
                        await page.waitForLoadState('networkidle');
                        const file = `${name.replaceAll(' ', '-')}-${path.replaceAll('/', '-')}-${theme}-${width}.png`;
                        await page.screenshot({ path: `${SHOTS}/${file}`, fullPage: true });
                    });
                }
            }
        });

        async function withFigure() {
            for (const path of pages) {
                const opened = await open(browser, site.origin, path, {
                    permissions: ['clipboard-read', 'clipboard-write'],
                });
                if (await opened.page.locator('figure.wasi .clip-button').count()) {
                    return opened;
                }
                await opened.close();
            }
            throw new Error('no page has a figure with a copy button');
        }
    });
}

describe('single pages', () => {
    let book;
    let hard;
    before(async () => {
        book = await serve(BOOKS['the book']);
        hard = await serve(BOOKS['hard cases']);
    });
    after(() => Promise.all([book.close(), hard.close()]));

    test('the introduction shows both runs of its first program', async () => {
        const { page, close } = await open(browser, book.origin, 'introduction.html');
        const streams = page.locator('figure[data-snippet="first-program"] samp');
        assert.deepEqual(await streams.allTextContents(), [
            'hello from the host\n',
            'refused: No such file or directory (os error 44)\n',
        ]);
        await close();
    });

    test('hidden lines come and go', async () => {
        const { page, close } = await open(browser, hard.origin, 'figures.html');
        const figure = page.locator('figure[data-snippet="hidden"]');
        const line = figure.locator('.boring').first();
        assert.ok(!await line.isVisible());
        await figure.locator('pre').first().hover();
        const button = figure.locator('.buttons button[title="Show hidden lines"]');
        await button.click();
        assert.ok(await line.isVisible());
        await figure.locator('.buttons button[title="Hide lines"]').click();
        assert.ok(!await line.isVisible());
        await close();
    });

    test('what a program prints is text', async () => {
        const { page, foreign, close } = await open(browser, hard.origin, 'figures.html');
        await page.locator('pre.mermaid svg').waitFor({ timeout: 20_000 });
        assert.equal(await page.evaluate(() => window.executed), undefined);
        assert.deepEqual(await page.locator('figure[data-snippet="hostile"] samp').allTextContents(), [
            '</pre></samp></figure><script>window.executed = 1</script><img src=x onerror=\'window.executed = 2\'>\n\n'
                + '&lt;b&gt; <!-- # {{#include secret}} **bold** `code` $x$\n',
            '<style>body { display: none }</style>\n',
        ]);
        assert.equal(await page.locator('figure.wasi script, figure.wasi img, figure.wasi style').count(), 0);
        assert.deepEqual(foreign, []);
        await close();
    });

    test('a diagram is drawn again when the theme changes from light to dark', async () => {
        const { page, close } = await open(browser, book.origin, 'authority.html');
        const svg = page.locator('pre.mermaid svg').first();
        await svg.waitFor({ timeout: 20_000 });
        const fill = () => page.locator('pre.mermaid svg .node rect').first().evaluate((r) => getComputedStyle(r).fill);
        const light = await fill();
        await page.locator('#mdbook-theme-toggle').click();
        await page.locator('#mdbook-theme-navy').click();
        await page.waitForFunction((before) => {
            const rect = document.querySelector('pre.mermaid svg .node rect');
            return rect && getComputedStyle(rect).fill !== before;
        }, light, { timeout: 20_000 });
        await close();
    });
});

/** What axe finds in `part` that is serious or worse: for each rule how often, and the first places. */
async function violations(page, part, rules) {
    await page.evaluate(AXE);
    const found = await page.evaluate(async ([part, rules]) => {
        const context = {
            include: [part],
            // mdBook's makers' to mend, for all books: the colours that its themes give to code, and that a block of
            // code which scrolls cannot be reached with the keyboard in every browser; its buttons. And mermaid's
            // drawings, which are mermaid's.
            exclude: ['pre:has(> code)', 'pre > .buttons', 'pre.mermaid'],
        };
        const options = { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) };
        return (await axe.run(context, options)).violations;
    }, [part, rules]);
    return found
        .filter(({ impact }) => ['serious', 'critical'].includes(impact))
        .map(({ id, nodes }) => {
            const places = nodes.slice(0, 3).map((node) => `\n    ${node.html.slice(0, 120)}`);
            return `${id}, ${nodes.length} times, such as ${places.join('')}`;
        })
        .join('\n');
}

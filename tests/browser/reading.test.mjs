// The book as somebody reads it: principles and their witnesses, the lists of the whole book, the glossary, search, paper.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, open, serve } from './site.mjs';

let browser;
let book;
before(async () => {
    browser = await launch();
    book = await serve(fileURLToPath(new URL('../../book', import.meta.url)));
});
after(async () => {
    await browser?.close();
    await book?.close();
});

/** What the search of a page finds: the addresses of its results, best first. */
async function found(words) {
    const { page, close } = await open(browser, book.origin, `introduction.html?search=${encodeURIComponent(words)}`);
    const results = page.locator('#mdbook-searchresults a[href*=".html"]');
    await results.first().waitFor();
    const addresses = await results.evaluateAll((all) => all.map((one) => {
        const { pathname, hash } = new URL(one.href);
        return pathname.slice(1) + decodeURIComponent(hash);
    }));
    await close();
    return addresses;
}

describe('a principle', () => {
    test('is stated in a box, with its id and its witnesses, each of which is there', async () => {
        for (const path of ['authority.html', 'hosts.html']) {
            const { page, close } = await open(browser, book.origin, path);
            const faults = await page.$$eval('.content h2.principle', (all) => all.flatMap((heading) => {
                const box = heading.nextElementSibling;
                // A second span names the meetings that cited it, which are elsewhere.
                const links = [...box?.querySelectorAll('.wasi-cite > span:first-of-type a') ?? []];
                const lost = links.filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1))));
                const whole = box?.matches('.wasi-principle') && box.querySelector('p')?.textContent.length > 20
                    && box.querySelector('.wasi-id')?.textContent === heading.id && links.length > 0;
                return whole && lost.length === 0 ? [] : [heading.id];
            }));
            assert.deepEqual(faults, [], path);
            assert.ok(await page.locator('h2.principle').count() >= 9, path);
            await close();
        }
    });

    test('is in the list of all, which leads to it and to each witness', async () => {
        const { page, close } = await open(browser, book.origin, 'all-principles.html');
        assert.ok(await page.locator('.wasi-principle').count() >= 60);
        const box = page.locator('.wasi-principle', { has: page.locator('text="authority.no-ambient"') });
        assert.match(await box.innerText(), /A program can reach only what it was given/);
        await box.locator('.wasi-cite span a').nth(1).click();
        await page.waitForURL(/authority\.html#authority\.no-ambient\/2$/);
        assert.ok(await page.locator('figure[id="authority.no-ambient/2"]').isVisible());
        await close();
    });
});

test('somebody who wonders about a function finds programs that call it', async () => {
    const { page, close } = await open(browser, book.origin, 'all-calls.html');
    const row = page.locator('tr', { has: page.locator('td:first-child', { hasText: /^descriptor\.open-at$/ }) }).first();
    assert.match(await row.locator('td').nth(2).innerText(), /not-permitted/);
    await row.locator('summary').click();
    const link = row.locator('details a').first();
    const name = await link.textContent();
    await link.click();
    await page.waitForURL(/\.html#.+\/\d+$/);
    assert.ok(await page.locator(`figure[data-snippet="${name}"]`).isVisible(), name);
    await close();
});

test('a word of the glossary is linked where a chapter first uses it, and nowhere else', async () => {
    const { page, close } = await open(browser, book.origin, 'posix.html');
    const terms = await page.$$eval('a.wasi-term', (all) => all.map((one) => one.getAttribute('href')));
    assert.ok(terms.length > 10, String(terms));
    assert.equal(new Set(terms).size, terms.length, String(terms));
    await page.locator('a.wasi-term').first().click();
    await page.waitForURL(/glossary\.html#/);
    const heading = await page.evaluate(() => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.tagName);
    assert.equal(heading, 'H3');
    await close();
});

test('search finds an id, a function, an error name and an error number', async () => {
    for (const [words, wanted] of [
        ['authority.no-ambient', 'authority.html#authority.no-ambient'],
        ['posix.cpu-clocks', 'posix.html#posix.cpu-clocks'],
        ['host.defaults', 'hosts.html#host.defaults'],
        ['descriptor.open-at', /^all-calls\.html#/],
        ['path_open', /^all-calls\.html#|^authority\.html#/],
        ['notcapable', 'authority.html#authority.rights'],
        ['errno 44', 'authority.html#authority.one-grant'],
    ]) {
        const addresses = await found(words);
        const there = addresses.slice(0, 5).some((one) => typeof wanted === 'string' ? one === wanted : wanted.test(one));
        assert.ok(there, `${words}: ${addresses.slice(0, 8).join(' ')}`);
    }
});

test('on paper nothing is cut off, and nothing is there that only a screen can use', async () => {
    const { page, close } = await open(browser, book.origin, 'types.html');
    await page.emulateMedia({ media: 'print' });
    const cut = await page.$$eval('figure.wasi pre, .content table', (all) => all
        .filter((one) => getComputedStyle(one).overflowX === 'auto' && one.scrollWidth > one.clientWidth + 1)
        .map((one) => one.textContent.slice(0, 60)));
    assert.deepEqual(cut, []);
    assert.ok(!await page.locator('.wasi-play').first().isVisible());
    await close();
});

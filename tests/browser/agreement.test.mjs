// The corpus and the books on the page's host in Chromium; see in-page.mjs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KNOWN } from '../agreement/known-differences.mjs';
import { agreement, lacking, serveBlank } from './in-page.mjs';
import { launch } from './site.mjs';

let browser;
let server;
before(async () => {
    browser = await launch();
    server = await serveBlank();
});
after(() => Promise.all([browser?.close(), server?.close()]));

test('the bundled host does in Chromium what Wasmtime did', { skip: lacking }, async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const { fine, text } = await agreement(page, KNOWN);
    assert.ok(fine, text);
});

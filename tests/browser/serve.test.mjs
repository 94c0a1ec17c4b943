// A Rust snippet edited in a page of `mdbook-wasi serve`: the whole way, by the command itself.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { play } from './player.mjs';
import { launch } from './site.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const COMMAND = process.env.MDBOOK_WASI ?? here('../../target/debug/mdbook-wasi');

let browser;
let server;
let folder;
let origin;

before(async () => {
    // A copy, because serving builds, and the other tests read what was built of the original.
    folder = mkdtempSync(join(tmpdir(), 'mdbook-wasi-'));
    cpSync(here('book'), folder, { recursive: true });
    const toml = join(folder, 'book.toml');
    writeFileSync(toml, readFileSync(toml, 'utf8').replace(/^build-dir = .*$/m, 'build-dir = "out"'));
    server = spawn(COMMAND, ['serve', folder, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const line of createInterface({ input: server.stderr })) {
        const address = line.match(/serving (http:\/\/\S+)\//);
        if (address) {
            origin = address[1];
            break;
        }
    }
    assert.ok(origin, 'the command serves');
    server.stderr.resume();
    browser = await launch();
});

after(async () => {
    await browser?.close();
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
});

test('Rust is edited, compiled by the local server, and run in the page', async () => {
    const opened = await play(browser, origin);
    const figure = opened.figure('reading');
    await figure.button('Edit').click();
    const code = figure.root.locator('.wasi-editor textarea');
    await code.fill('fn main() {\n    println!("edited {}", 6 * 7);\n}\n');
    await figure.button('Compile and run').click();
    const words = await figure.ended();
    assert.equal(await figure.printed(), 'edited 42\n');
    assert.match(words, /program/, 'it is said that the program was changed');

    await code.fill('fn main() {\n    let x: u8 = "no";\n}\n');
    await figure.button('Compile and run').click();
    const mistakes = figure.root.locator('.wasi-mistakes');
    await mistakes.getByText('E0308').first().waitFor({ timeout: 20_000 });
    assert.match(await mistakes.textContent(), /reading:2:17/);
    assert.deepEqual(opened.faults, []);
    await opened.close();
});

test('what a page of another site could send is refused', async () => {
    const body = JSON.stringify({ snippet: 'reading', code: 'fn main() {}' });
    const page = await (await fetch(`${origin}/play.html`)).text();
    const token = page.match(/<meta name="wasi-serve" content="(\w+)">/)?.[1];
    assert.ok(token, 'the page has a token');
    const send = (headers) => fetch(`${origin}/_wasi/compile`, { method: 'POST', headers, body });
    const statuses = [];
    for (const headers of [
        {},
        { 'x-wasi-token': token },
        { origin: 'http://evil.example', 'x-wasi-token': token },
        { origin, 'x-wasi-token': 'guessed' },
    ]) {
        statuses.push((await send(headers)).status);
    }
    assert.deepEqual(statuses, [403, 403, 403, 403]);
    assert.equal((await send({ origin, 'x-wasi-token': token })).status, 200);
});

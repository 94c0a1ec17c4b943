// How long a reader waits: a run's first output, a stop, many calls, and what is loaded for it, in Chromium on this
// machine's own address. Beside each time stands the floor: what a bare worker needs for the same with nothing of ours.
//
// node bench.mjs [--json] [--check] [--loads N] [--book FOLDER] [--play FOLDER]
//
// Each time is the median of as many fresh pages, with the shortest and the longest. The page's own clock counts, from
// the moment of the click as the browser has it to the change of the page. With --check, too slow is exit code 1.

import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { BOOK } from './player.mjs';
import { launch, serve } from './site.mjs';

const { values: options } = parseArgs({
    options: {
        json: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        loads: { type: 'string', default: '7' },
        book: { type: 'string', default: fileURLToPath(new URL('../../book', import.meta.url)) },
        play: { type: 'string', default: BOOK },
    },
});
const LOADS = Number(options.loads);
if (!Number.isInteger(LOADS) || LOADS < 7) {
    console.error('--loads is a number from 7 on');
    process.exit(2);
}

/** The longest medians that `--check` lets pass, in milliseconds. */
const LIMITS = { cold: 100, warm: 50, stop: 50, calls: 250 };

/** How long a page is left alone before it is clicked on, and a loop before it is stopped, in milliseconds. */
const CALM = 400;

/** The worker of the floor. It is posted where the module is, or its bytes, and whether to run it. */
const BARE = `
self.onmessage = async ({ data: { url, bytes, run } }) => {
    const started = performance.now();
    const module = new WebAssembly.Module(bytes ?? await (await fetch(url)).arrayBuffer());
    if (run) {
        const imports = {};
        for (const { module: from, name } of WebAssembly.Module.imports(module)) {
            (imports[from] ??= {})[name] = () => 0;
        }
        new WebAssembly.Instance(module, imports).exports._start();
    }
    self.postMessage({ text: 'done', ms: performance.now() - started });
};
`;

/** Watches a figure from before the click; this function is the page's. */
function watch({ snippet, end }) {
    const figure = document.querySelector(`figure[data-snippet="${snippet}"]`);
    const main = figure.querySelector('.wasi-main');
    const status = figure.querySelector('.wasi-status');
    const earlier = figure.querySelector('.wasi-yours');
    status.replaceChildren();
    const times = {};
    globalThis.watched = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`${snippet} does not end: ${status.textContent}`)), 20_000);
        main.addEventListener('click', (event) => {
            times.click = event.timeStamp;
        }, { capture: true, once: true });
        const observer = new MutationObserver(() => {
            const now = performance.now() - times.click;
            const yours = figure.querySelector('.wasi-yours');
            if (yours !== earlier && yours?.querySelector('samp')?.textContent) {
                times.output ??= now;
            }
            if (new RegExp(end).test(status.textContent) && main.textContent === 'Run') {
                observer.disconnect();
                resolve({ ...times, end: now, words: status.textContent });
            }
        });
        const all = { subtree: true, childList: true, characterData: true };
        observer.observe(figure.closest('main') ?? figure, all);
    });
}

/** Does what a run needs with nothing of ours; this function is the page's. */
async function floor({ script, url, run }) {
    const shown = (post) => new Promise((resolve) => {
        const place = document.createElement('p');
        document.querySelector('main').append(place);
        const began = performance.now();
        let ms;
        new MutationObserver(() => resolve({ end: performance.now() - began, ms })).observe(place, { childList: true });
        post((data) => {
            ms = data.ms;
            place.append(data.text);
        });
    });
    const cold = await shown((show) => {
        const worker = new Worker(script);
        worker.onmessage = ({ data }) => show(data);
        worker.postMessage({ url, run });
    });
    // Like the page: the bytes are there, and so is a worker that waits for them.
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const spare = new Worker(script);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const warm = await shown((show) => {
        spare.onmessage = ({ data }) => show(data);
        spare.postMessage({ bytes, run });
    });
    return { cold: cold.end, warm: warm.end, run: warm.ms };
}

/** Opens a page that nothing is kept for, hands it to `act`, and closes it. */
async function fresh(browser, url, act) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    try {
        // The worker tells how long the program took, but the page rounds it.
        await context.addInitScript(() => {
            globalThis.Worker = class extends Worker {
                constructor(...all) {
                    super(...all);
                    this.addEventListener('message', ({ data }) => {
                        if (data.type === 'done') {
                            globalThis.programMs = data.ms;
                        }
                    });
                }
            };
        });
        const page = await context.newPage();
        await page.goto(url, { waitUntil: 'networkidle' });
        return await act(page);
    } finally {
        await context.close();
    }
}

/** The button of a figure, in view and with the page at rest. */
async function ready(page, snippet) {
    const button = page.locator(`figure[data-snippet="${snippet}"] .wasi-main`);
    await button.scrollIntoViewIfNeeded();
    await page.waitForTimeout(CALM);
    return button;
}

/** Runs a snippet from a click on, and answers with the times. */
async function run(page, snippet, end = '^.?(Ended|Trapped)') {
    const button = await ready(page, snippet);
    await page.evaluate(watch, { snippet, end });
    await button.click();
    const times = await page.evaluate(() => globalThis.watched);
    if (!times.words.endsWith('Same output as tested.')) {
        throw new Error(`${snippet}: ${times.words}`);
    }
    return times;
}

/** Cold and warm, and the floor of both. */
async function first(browser, origin, { page: path, snippet, module }) {
    const times = await fresh(browser, `${origin}/${path}`, async (page) => {
        const cold = await run(page, snippet);
        const warm = await run(page, snippet);
        return { cold: cold.output, warm: warm.output };
    });
    const least = await fresh(browser, `${origin}/${path}`, async (page) => {
        await page.waitForTimeout(CALM);
        return page.evaluate(floor, { script: `${origin}/bare.js`, url: `${origin}/wasi/${module}.wasm`, run: false });
    });
    return { ...times, floorCold: least.cold, floorWarm: least.warm };
}

/** A loop without end is stopped. */
function stop(browser, origin) {
    return fresh(browser, `${origin}/play.html?wasi=without-end&arg=loop`, async (page) => {
        const snippet = 'without-end';
        const button = await ready(page, snippet);
        await button.click();
        await page.locator(`figure[data-snippet="${snippet}"]`).getByText('begun').last().waitFor();
        await page.locator(`figure[data-snippet="${snippet}"] .wasi-stop`).waitFor();
        await ready(page, snippet);
        await page.evaluate(watch, { snippet, end: 'Stopped by you' });
        await button.click();
        return (await page.evaluate(() => globalThis.watched)).end;
    });
}

/** A program that calls the host 100,000 times. */
function calls(browser, origin, { page: path, snippet, module }) {
    return fresh(browser, `${origin}/${path}`, async (page) => {
        const { end } = await run(page, snippet);
        const program = await page.evaluate(() => globalThis.programMs);
        const url = `${origin}/wasi/${module}.wasm`;
        const least = await page.evaluate(floor, { script: `${origin}/bare.js`, url, run: true });
        return { whole: end, program, floorWhole: least.cold, floorProgram: least.run };
    });
}

/** The snippets of a book's pages that can be run, each once. */
async function snippetsOf(folder) {
    const entity = { quot: '"', amp: '&', lt: '<', gt: '>', '#39': '\'', '#x27': '\'' };
    const plain = (text) => text.replace(/&(quot|amp|lt|gt|#39|#x27);/g, (_, name) => entity[name]);
    const found = new Map();
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.html'));
    for (const page of files.filter((file) => !/(^|\/)(index|print|toc|404)\.html$/.test(file)).sort()) {
        const html = await readFile(join(folder, page), 'utf8');
        for (const [figure] of html.matchAll(/<figure class="wasi"[^>]*data-run=[^]*?<\/figure>/g)) {
            const snippet = plain(/data-snippet="([^"]*)"/.exec(figure)[1]);
            const published = JSON.parse(plain(/data-run="([^"]*)"/.exec(figure)[1]));
            // The first case, as the page runs it, prints something.
            const tested = figure.split('class="wasi-run"')[1] ?? '';
            const prints = tested.includes('data-stream="stdout"');
            if (published.module && !found.has(snippet)) {
                found.set(snippet, { page, snippet, module: published.module.sha256, prints, published });
            }
        }
    }
    return [...found.values()];
}

/** What is loaded, in bytes after gzip -9. */
async function sizesOf(folder, snippets) {
    const zipped = async (name) => gzipSync(await readFile(join(folder, name)), { level: 9 }).length;
    const named = (await readdir(folder)).sort();
    const only = async (pattern) => zipped(named.find((name) => pattern.test(name)));
    const modules = await Promise.all(snippets.map(({ module }) => zipped(`wasi/${module}.wasm`)));
    const tags = await readFile(join(folder, snippets[0].page), 'utf8');
    const tools = {};
    for (const [, language, name] of tags.matchAll(/ data-(wat|wit)="([^"]*)"/g)) {
        tools[language] = await zipped(name);
    }
    return {
        host: await only(/^wasi-host-.*\.js$/),
        page: await only(/^wasi-page-.*\.js$/),
        stylesheet: await only(/^wasi-[0-9a-f]+\.css$/),
        modules: { snippets: modules.length, median: median(modules), most: Math.max(...modules) },
        tools,
    };
}

function median(numbers) {
    const sorted = numbers.toSorted((one, other) => one - other);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** A line of the table. */
function line(what, times, least, limit) {
    const rounded = (number) => Math.round(number * 10) / 10;
    const [min, max] = [rounded(Math.min(...times)), rounded(Math.max(...times))];
    const row = { what, median: rounded(median(times)), min, max };
    if (least) {
        row.floor = rounded(median(least));
        row.ratio = rounded(median(times) / median(least));
    }
    return limit ? { ...row, limit } : row;
}

function print({ browser, cores, loads, times, sizes }) {
    const kilo = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
    console.log(`Chromium ${browser}, ${cores} cores, ${loads} fresh pages; ms\n`);
    const table = [['', 'median', 'min-max', 'floor', 'ratio', 'limit'], ...times.map((row) => [
        row.what, row.median, `${row.min}-${row.max}`, row.floor ?? '', row.ratio ?? '', row.limit ?? '',
    ])].map((cells) => cells.map(String));
    const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
    for (const cells of table) {
        const padded = cells.map((cell, at) => (at ? cell.padStart(widths[at]) : cell.padEnd(widths[at])));
        console.log(padded.join('  ').trimEnd());
    }
    const { host, page, stylesheet, modules, tools } = sizes;
    const text = Object.entries(tools).map(([language, bytes]) => `${language} ${kilo(bytes)}`).join(', ');
    console.log(`\ngz: host ${kilo(host)}, page script ${kilo(page)}, stylesheet ${kilo(stylesheet)}`);
    const [half, most] = [kilo(modules.median), kilo(modules.most)];
    console.log(`gz: modules of ${modules.snippets} snippets: median ${half}, most ${most}`);
    console.log(`gz: text tools: ${text || 'none'}`);
}

// Copies, so that a book that is built meanwhile disturbs nothing; and the floor's worker has to be of the same site.
const temporary = await mkdtemp(join(tmpdir(), 'wasi-bench-'));
const sites = [];
let browser;
try {
    const site = async (name) => {
        const folder = join(temporary, name);
        if (!existsSync(options[name])) {
            throw new Error(`there is no ${options[name]}: README.md here says how the books are built`);
        }
        await cp(options[name], folder, { recursive: true });
        await writeFile(join(folder, 'bare.js'), BARE);
        sites.push(await serve(folder));
        return { folder, origin: sites.at(-1).origin, snippets: await snippetsOf(folder) };
    };
    const play = await site('play');
    const book = await site('book');
    const named = (name) => {
        const found = play.snippets.find(({ snippet }) => snippet === name);
        if (!found) {
            throw new Error(`${options.play} has no snippet \`${name}\`: build tests/browser/book`);
        }
        return found;
    };
    const [reading, many] = [named('reading'), named('calls')];
    const largest = book.snippets
        .filter(({ prints, published }) => prints && published.cases[0].world.clock === 'virtual')
        .sort((one, other) => other.published.module.bytes - one.published.module.bytes)[0];
    browser = await launch();
    const measured = { small: [], large: [], stop: [], calls: [] };
    // The first page also starts the browser's own parts: it does not count.
    for (let load = -1; load < LOADS; load += 1) {
        const times = {
            small: await first(browser, play.origin, reading),
            large: await first(browser, book.origin, largest),
            stop: await stop(browser, play.origin),
            calls: await calls(browser, play.origin, many),
        };
        if (load >= 0) {
            Object.entries(times).forEach(([name, time]) => measured[name].push(time));
        }
    }
    const of = (name, key) => measured[name].map((times) => times[key]);
    const report = {
        browser: browser.version(),
        cores: cpus().length,
        loads: LOADS,
        times: [
            ...[['small', reading], ['large', largest]].flatMap(([name, { snippet }]) => [
                line(`cold, first output: ${snippet}`, of(name, 'cold'), of(name, 'floorCold'), LIMITS.cold),
                line(`warm, first output: ${snippet}`, of(name, 'warm'), of(name, 'floorWarm'), LIMITS.warm),
            ]),
            line('stop of an endless loop', measured.stop, undefined, LIMITS.stop),
            line('100,000 calls, in the worker', of('calls', 'program'), of('calls', 'floorProgram')),
            line('100,000 calls, click to end', of('calls', 'whole'), of('calls', 'floorWhole'), LIMITS.calls),
        ],
        sizes: await sizesOf(book.folder, book.snippets),
    };
    if (options.json) {
        console.log(JSON.stringify(report, null, 4));
    } else {
        print(report);
    }
    const slow = options.check ? report.times.filter((row) => row.median > row.limit) : [];
    for (const row of slow) {
        console.error(`too slow: ${row.what}: ${row.median} ms, may be ${row.limit} ms`);
        process.exitCode = 1;
    }
} finally {
    await browser?.close();
    await Promise.all(sites.map((site) => site.close()));
    await rm(temporary, { recursive: true });
}

// Running in the page: runs, and what a reader lets them touch. The programs are in `book/src/play.md`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BOOK, Figure, play } from './player.mjs';
import { launch, serve } from './site.mjs';

let browser;
let site;
before(async () => {
    browser = await launch();
    site = await serve(BOOK);
});
after(() => Promise.all([browser?.close(), site?.close()]));

describe('a run', () => {
    test('shows the same as was tested, beside it; and nothing is loaded before', async () => {
        const { figure, asked, faults, close } = await play(browser, site.origin);
        const reading = figure('reading');
        await reading.button('Run').waitFor();
        assert.deepEqual(
            asked.filter((file) => /^wasi\/|wasi-host/.test(file)),
            [],
        );
        assert.match(await reading.root.locator('.wasi-asks').textContent(), /^Asks for output and files\./);
        assert.match(await reading.run(), /Ended after .*Same output as tested\.$/);
        assert.equal(await reading.printed(), 'hello from the desk\n');
        assert.equal(await reading.root.locator('.wasi-tested samp').textContent(), 'hello from the desk\n');
        assert.ok(
            asked.some((file) => /^wasi\/[0-9a-f]{64}\.wasm$/.test(file)),
            String(asked),
        );
        // A second run loads nothing again.
        const before = asked.filter((file) => file.startsWith('wasi/')).length;
        assert.match(await reading.run(), /Same output as tested\.$/);
        assert.equal(asked.filter((file) => file.startsWith('wasi/')).length, before);
        assert.deepEqual(faults, []);
        await close();
    });

    test('every program of the page does what it did when it was tested', async () => {
        const { page, close } = await play(browser, site.origin);
        const names = await page.$$eval('figure.wasi[data-run]', (all) =>
            all.filter((one) => JSON.parse(one.dataset.run).module).map((one) => one.dataset.snippet),
        );
        assert.ok(names.length >= 10, String(names));
        for (const name of names.filter((one) => one !== 'now')) {
            const figure = new Figure(page, name);
            assert.match(await figure.run(), /Same output as tested\.$/, name);
        }
        assert.match(await new Figure(page, 'now').run(), /as is to be expected: it reads the real clock\.$/);
        await close();
    });

    test('of a case is one click, and its result comes to the top', async () => {
        const { figure, close } = await play(browser, site.origin);
        const reading = figure('reading');
        await reading.button('nothing-granted').click();
        assert.match(await reading.ended(), /Same output as tested\.$/);
        assert.match(await reading.printed(), /^No such file/);
        assert.equal(await reading.button('nothing-granted').getAttribute('aria-pressed'), 'true');
        assert.equal(await reading.button('as granted').getAttribute('aria-pressed'), 'false');
        const cases = () =>
            reading.root.locator('.wasi-run').evaluateAll((all) => all.map((one) => one.dataset.case));
        assert.deepEqual(await cases(), ['nothing-granted', '', 'other-name']);
        await reading.button('Reset').click();
        assert.deepEqual(await cases(), ['', 'nothing-granted', 'other-name']);
        assert.equal(await reading.yours.count(), 0);
        await close();
    });

    test('that never ends shows what it printed, and is stopped at once', async () => {
        const { page, figure, close } = await play(browser, site.origin, '?wasi=without-end&arg=loop');
        const endless = figure('without-end');
        await endless.button('Run').click();
        await endless.button('Stop').waitFor();
        await endless.yours.getByText('begun').waitFor();
        assert.equal(await endless.status.textContent(), 'Running …');
        // At once: counted in turns of the page's loop, so that a busy machine changes nothing.
        const turns = await page.evaluate(async () => {
            const root = document.querySelector('figure[data-snippet="without-end"]');
            root.querySelector('.wasi-main').click();
            let turns = 0;
            while (!root.querySelector('.wasi-status').textContent.includes('Stopped')) {
                await new Promise((resolve) => setTimeout(resolve));
                turns += 1;
            }
            return turns;
        });
        assert.ok(turns <= 2, `${turns} turns`);
        assert.match(await endless.status.textContent(), /Stopped by you after [\d.]+ m?s\./);
        assert.ok(await endless.button('Run').isVisible());
        await close();
    });

    test('is ended by its limit of time, and by that of output, and the page stays alive', async () => {
        const { page, figure, close } = await play(browser, site.origin, '?wasi=without-end&arg=loop');
        const endless = figure('without-end');
        assert.match(await endless.run(), /Stopped: it ran longer than 3 s\..*you changed the arguments\.$/);
        await endless.panel.getByLabel('Argument', { exact: true }).fill('flood');
        assert.match(await endless.run(), /Stopped: it printed more than it may/);
        assert.match(
            await endless.yours.locator('.wasi-ended').textContent(),
            /too much output \(limit 1024 KiB\)/,
        );
        const shown = (await endless.printed()).length;
        assert.ok(shown <= 131072, `${shown} characters`);
        assert.match(await endless.yours.textContent(), /… and [\d,]+ more characters, not shown/);
        // The page still draws; it is not asked how soon, for this is no benchmark.
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
        await close();
    });

    test('that fails, traps or prints no text says so as the page does', async () => {
        const { figure, close } = await play(browser, site.origin);
        for (const [name, status, end] of [
            ['code', /Ended with exit code 3 after .*Same output as tested/, /^Ended with exit code 3\.$/],
            ['trap', /Trapped after .*Same output as tested/, /^Trapped: .*unreachable/],
        ]) {
            const one = figure(name);
            assert.match(await one.run(), status);
            assert.match(await one.yours.locator('.wasi-ended').textContent(), end);
        }
        assert.equal(await figure('code').printed('stderr'), 'no luck\n');
        const bytes = figure('no-text');
        assert.match(await bytes.run(), /Same output as tested/);
        assert.equal(await bytes.printed(), 'café \\xff\\xfe \\x1b[31m \\u{202e} <b>bold</b>\nnext\n');
        await close();
    });

    test('lists what it asked of the host, with paths and refusals in words', async () => {
        const { figure, close } = await play(browser, site.origin);
        const writing = figure('writing');
        await writing.run();
        const calls = writing.root.locator('.wasi-calls');
        assert.match(
            await calls.locator('> summary').textContent(),
            /^Your run: \d+ calls to the host, 1 refused$/,
        );
        await calls.locator('> summary').click();
        assert.match(await calls.locator('.wasi-interface').first().textContent(), /^wasi:\S+ \d+ calls?$/);
        const refused = calls.locator('li li', { hasText: '"new.txt"' });
        assert.match(await refused.textContent(), /refused: not-permitted/);
        await close();
    });
});

describe('what it may touch', () => {
    test('is controls for what a program can ask for, and no others', async () => {
        const { figure, close } = await play(browser, site.origin);
        for (const [name, groups] of [
            ['reading', ['Directories', 'Variables', 'Standard input']],
            ['chance', ['Clock', 'Random', 'Variables']],
            ['as-text', []],
        ]) {
            const one = figure(name);
            await one.touch();
            assert.deepEqual(await one.panel.locator('.wasi-group-name').allTextContents(), groups, name);
        }
        await close();
    });

    test('directories: taken away, granted, renamed', async () => {
        const { figure, close } = await play(browser, site.origin);
        const reading = figure('reading');
        await reading.touch();
        await reading.panel.getByRole('radio', { name: 'not granted' }).check();
        assert.match(await reading.panel.locator('.wasi-changes').textContent(), /changed: \/data/);
        assert.match(await reading.run(), /Differs from what was tested, because you changed \/data\.$/);
        assert.match(await reading.printed(), /^No such file/);
        await reading.panel.getByRole('radio', { name: 'read-only' }).check();
        assert.match(await reading.status.textContent(), /Changed since this run/);
        assert.match(await reading.run(), /Same output as tested\.$/);
        await reading.panel.getByLabel('Name').fill('/elsewhere');
        await reading.run();
        assert.match(await reading.printed(), /^No such file/);

        const writing = figure('writing');
        await writing.touch();
        await writing.panel.getByRole('radio', { name: 'read-only' }).first().check();
        await writing.run();
        assert.match(await writing.printed(), /^create: Operation not permitted/);
        assert.equal(await writing.root.locator('.wasi-after').count(), 0);
        await close();
    });

    test('files: changed, added, renamed, deleted; what is not text is said', async () => {
        const { figure, close } = await play(browser, site.origin);
        const reading = figure('reading');
        const files = await reading.files();
        assert.match(await files.textContent(), /Not text: 3 bytes\./);
        await files.getByLabel('Content of hello.txt').fill('hello from the reader\n');
        assert.match(await reading.run(), /because you changed files in \/data\.$/);
        assert.equal(await reading.printed(), 'hello from the reader\n');
        await files.getByLabel('Delete hello.txt').click();
        await reading.run();
        assert.match(await reading.printed(), /^No such file/);
        await files.getByRole('button', { name: 'Add a file' }).click();
        const name = files.getByRole('group', { name: 'new.txt' }).getByLabel('File');
        await files.getByLabel('Content of new.txt').fill('new\n');
        await name.fill('../out.txt');
        await name.press('Tab');
        assert.match(await reading.status.textContent(), /^Not renamed/);
        await name.fill('hello.txt');
        await name.press('Tab');
        assert.match(await reading.run(), /you changed/);
        assert.equal(await reading.printed(), 'new\n');
        await reading.button('Reset').click();
        assert.match(await reading.run(), /Same output as tested\.$/);
        await close();
    });

    test('files after the run, where writing was granted', async () => {
        const { figure, close } = await play(browser, site.origin);
        const writing = figure('writing');
        await writing.run();
        const after = writing.root.locator('.wasi-after');
        assert.equal(
            await after.locator('summary').textContent(),
            'Files after the run: 2 created and 1 changed',
        );
        await after.locator('summary').click();
        const lines = await after.locator('li').allTextContents();
        assert.deepEqual(
            lines.map((line) => line.trim()),
            [
                '/diary/copy.bin created, 3 bytes, not text',
                '/diary/today.txt changed, 8 bytesno rest',
                '/diary/tomorrow.txt created, 5 byteswork',
            ],
        );
        await close();
    });

    test('clock and random source: frozen, seeded, real, denied', async () => {
        const { figure, close } = await play(browser, site.origin);
        const chance = figure('chance');
        await chance.touch();
        const clock = chance.group('Clock');
        const random = chance.group('Random');
        await clock.getByLabel('It stands at (UTC)').fill('2001-09-09T01:46:40');
        await random.getByLabel('Seed', { exact: true }).fill('2a');
        assert.match(await chance.run(), /you changed the moment at which the clock stands and the seed\.$/);
        const first = await chance.printed();
        assert.match(first, /\n1000000000\n$/);
        await chance.run();
        assert.equal(await chance.printed(), first);
        await clock.getByRole('radio', { name: 'the real one' }).check();
        await random.getByRole('radio', { name: 'the real one' }).check();
        await chance.run();
        const seconds = Number((await chance.printed()).split('\n')[1]);
        assert.ok(Math.abs(seconds - Date.now() / 1000) < 60, `${seconds}`);
        await clock.getByRole('radio', { name: 'denied' }).check();
        assert.match(await chance.run(), /^.?Trapped/);
        // What makes no sense is marked, and not taken.
        await random.getByRole('radio', { name: 'seeded' }).check();
        await random.getByLabel('Seed', { exact: true }).fill('no seed');
        assert.equal(await random.getByLabel('Seed', { exact: true }).getAttribute('aria-invalid'), 'true');
        await close();
    });

    test('variables, arguments and standard input', async () => {
        const { figure, close } = await play(browser, site.origin);
        const given = figure('given');
        await given.touch();
        await given.group('Variables').getByLabel('Value').fill('someone');
        await given.group('Variables').getByRole('button', { name: 'Add a variable' }).click();
        await given.group('Variables').getByLabel('Name').last().fill('MORE');
        await given.group('Arguments').getByRole('button', { name: 'Remove this argument' }).click();
        await given.group('Standard input').getByLabel('Text', { exact: true }).fill('a < b & "c"\n');
        assert.match(await given.run(), /you changed the variables, the arguments and standard input\.$/);
        assert.equal(
            await given.printed(),
            [
                'variables: [("NAME", "someone"), ("MORE", "")]',
                'arguments: []',
                'input: "a < b & \\"c\\"\\n"',
                '',
            ].join('\n'),
        );
        await given.group('Standard input').getByRole('radio', { name: 'closed' }).check();
        await given.run();
        assert.match(await given.printed(), /input: ""/);
        await close();
    });
});

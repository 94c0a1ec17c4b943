// "Run in another world": what a program does otherwise where all that it must not depend on is different, and why.
// The programs are in `book/src/play.md`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { movedCount, movedIn, movedWords } from '../../src/page/ui/moved.js';
import { askedSources } from '../../src/page/ui/sources.js';
import { BOOK, play } from './player.mjs';
import { launch, serve } from './site.mjs';

let browser;
let site;
before(async () => {
    browser = await launch();
    site = await serve(BOOK, { csp: true });
});
after(() => Promise.all([browser?.close(), site?.close()]));

describe('another world', () => {
    test('moves what is drawn, and is told by name; what was printed stays text', async () => {
        const { figure, faults, close } = await play(browser, site.origin);
        const dice = figure('dice');
        assert.match(await dice.runElsewhere(), /Same output as tested\. In another world 1 line differs\.$/);
        assert.equal(await dice.why(), 'random moves line 2.');
        const [mine, theirs, ...more] = await dice.moved();
        assert.match(mine, /^- 2 \d+$/);
        assert.match(theirs, /^\+ 2 \d+$/);
        assert.notEqual(mine.slice(1), theirs.slice(1));
        assert.deepEqual(more, []);
        // The page's own world is beside it, as after any run.
        assert.match(await dice.printed(), /^a number, <i>drawn<\/i>:\n\d+\nthat was all\n$/);
        // It is the same world each time.
        await dice.runElsewhere();
        assert.equal((await dice.moved())[1], theirs);
        assert.equal(await dice.other.count(), 1);
        assert.deepEqual(faults, []);
        await close();
    });

    test('of two sources each line has its own', async () => {
        const { figure, close } = await play(browser, site.origin);
        const chance = figure('chance');
        assert.match(await chance.runElsewhere(), /In another world 2 lines differ\.$/);
        assert.equal(await chance.why(), 'random moves line 1; wall-clock moves line 2.');
        const moved = await chance.moved();
        assert.equal(moved.length, 4);
        assert.match(moved[1], /^\+ 1 \[.*\] random$/);
        assert.match(moved[3], /^\+ 2 \d+ wall-clock$/);
        await close();
    });

    test('changes nothing where a program does not depend on it', async () => {
        const { figure, close } = await play(browser, site.origin);
        for (const [name, why] of [
            ['given', 'It does the same, although env-order and short-reads are different there.'],
            ['code', 'It does the same: it asks for nothing in which worlds differ.'],
        ]) {
            const one = figure(name);
            assert.match(await one.runElsewhere(), /Same output as tested\. The same in another world\.$/, name);
            assert.equal(await one.why(), why);
            assert.deepEqual(await one.moved(), []);
        }
        await close();
    });

    test('may print more lines or fewer', async () => {
        const { figure, close } = await play(browser, site.origin);
        const pieces = figure('pieces');
        assert.match(await pieces.runElsewhere(), /In another world 5 lines differ\.$/);
        assert.match(await pieces.why(), /^short-reads moves lines 2 to 6\./);
        assert.deepEqual(await pieces.moved(), [
            '- 2 "typed in one piece\\n"', '+ 2 "t"', '+ 3 "yp"', '+ 4 "ed i"', '+ 5 "n one pi"',
            '+ 6 "ece\\n"',
        ]);
        await close();
    });

    test('is told from what the host moves by itself', async () => {
        const { figure, close } = await play(browser, site.origin);
        const now = figure('now');
        assert.match(await now.runElsewhere(), /In another world nothing differs but what is the host’s\.$/);
        assert.equal(await now.why(), 'What is the host’s own, wall-clock, moves line 1 in every run.');
        await close();
    });

    test('has the grants that the reader set, and goes with the next run', async () => {
        const { figure, close } = await play(browser, site.origin);
        const chance = figure('chance');
        await chance.touch();
        await chance.group('Random').getByRole('radio', { name: 'denied' }).check();
        assert.match(await chance.runElsewhere(), /Trapped .*you changed the random source\. The same in another world\.$/);
        await chance.group('Random').getByRole('radio', { name: 'seeded' }).check();
        await chance.group('Clock').getByRole('radio', { name: 'the real one' }).check();
        await chance.runElsewhere();
        assert.match(await chance.why(), /^random moves line 1\. What is the host’s own, wall-clock, /);
        await chance.run();
        assert.equal(await chance.other.count(), 0);
        await close();
    });

    test('in which it never ends is stopped by the reader, or by its limit of time', async () => {
        const { figure, close } = await play(browser, site.origin);
        const one = figure('ends-here');
        await one.button('Run in another world').click();
        await one.button('Stop').waitFor();
        assert.equal(await one.status.textContent(), 'Running in another world …');
        assert.equal(await one.button('Run in another world').getAttribute('aria-disabled'), 'true');
        await one.button('Stop').click();
        const words = /Same output as tested\. Stopped by you before it was compared with another world\.$/;
        assert.match(await one.ended(), words);
        assert.equal(await one.other.count(), 0);
        assert.match(await one.runElsewhere(), /In another world it ends otherwise\.$/);
        assert.match(await one.why(), /^random moves how it ends\./);
        assert.deepEqual(await one.moved(),
            ['-  Ended with exit code 0.', '+  Stopped: out of time (limit 3 s).']);
        await close();
    });

    test('is not tried where a program did not end by itself', async () => {
        const { figure, close } = await play(browser, site.origin, '?wasi=without-end&arg=loop');
        const words = await figure('without-end').runElsewhere();
        assert.match(words, /Not run in another world: it did not end by itself here\.$/);
        assert.ok(await figure('without-end').button('Run').isVisible());
        await close();
    });

    test('can be asked for from the keyboard, which stays where it is', async () => {
        const { page, figure, close } = await play(browser, site.origin);
        const dice = figure('dice');
        await dice.main.focus();
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await dice.other.waitFor();
        assert.ok(await dice.button('Run in another world').evaluate((one) => document.activeElement === one));
        await dice.button('Reset').click();
        assert.equal(await dice.other.count(), 0);
        await close();
    });

    test('fits on a telephone, and nothing above it moves', async () => {
        const { page, figure, close } = await play(browser, site.origin, '', { width: 390 });
        const chance = figure('chance');
        await chance.run();
        const top = () => chance.yours.evaluate((one) => one.getBoundingClientRect().top + scrollY);
        const before = await top();
        await chance.runElsewhere();
        // The line of the run's state may take a line more.
        assert.ok(Math.abs((await top()) - before) < 30, `${before} ${await top()}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
        await close();
    });
});

describe('what moved', () => {
    const ran = (stdout, stderr = '', end = '', files = {}) => ({ stdout, stderr, end, files });
    const words = (here, there) => movedWords(movedIn(here, there));

    test('is told by lines', () => {
        assert.equal(words(ran('a\nb\nc\n'), ran('a\nX\nc\n')), 'line 2');
        assert.equal(words(ran('a\nb\nc\nd\n'), ran('X\nX\nc\nX\n')), 'lines 1 to 2 and 4');
        assert.equal(words(ran('a\nb\n'), ran('a\nX\nY\nb\n')), 'lines 2 to 3');
        assert.equal(words(ran('a\nX\nY\nb\n'), ran('a\nb\n')), 'lines 2 to 3');
        assert.equal(words(ran('a\n'), ran('')), 'line 1');
        assert.equal(words(ran('a'), ran('a\n')), 'line 2');
        assert.equal(words(ran('', 'a\n', '1'), ran('', 'b\n', '2')), 'line 1 of stderr and how it ends');
        const many = Array.from({ length: 12 }, (_, n) => n);
        const other = many.map((n) => (n % 2 ? n : 'X'));
        assert.equal(words(ran(many.join('\n')), ran(other.join('\n'))), '6 lines');
    });

    test('may be a file, whatever was written first', () => {
        const wrote = (...names) => ran('', '', '', {
            '/w': { dir: Object.fromEntries(names.map((name) => [name, { file: name }])) },
        });
        assert.equal(words(wrote('a', 'b'), wrote('b', 'a')), '');
        assert.equal(words(wrote('a', 'b'), wrote('a')), 'what it writes to files');
        assert.equal(movedCount(movedIn(wrote('a'), wrote('b'))), 'it writes other files');
        // One that was cut off tells nothing of its files.
        assert.equal(words(wrote('a'), ran('', '', 'cut')), 'how it ends');
    });

    test('is counted', () => {
        assert.equal(movedCount(movedIn(ran('a'), ran('b'))), '1 line differs');
        assert.equal(movedCount(movedIn(ran('a\nb', '', '1'), ran('b\na', '', '2'))),
            '2 lines differ and it ends otherwise');
    });

    test('can only be by what was asked for', () => {
        const asked = (...calls) => askedSources(calls.map((one) => [...one.split(' '), 'ok', 1]));
        assert.deepEqual(asked('wasi_snapshot_preview1 fd_write'), []);
        assert.deepEqual(asked('wasi_snapshot_preview1 clock_time_get'), ['wall-clock', 'monotonic-clock']);
        assert.deepEqual(asked('wasi_snapshot_preview1 fd_readdir'), ['file-identity', 'listing-order']);
        assert.deepEqual(asked('wasi_snapshot_preview1 fd_filestat_get'), ['file-times', 'file-identity']);
        assert.deepEqual(asked('wasi_snapshot_preview1 fd_pread'), ['short-reads']);
        assert.deepEqual(asked('wasi:random/insecure-seed insecure-seed'), ['random']);
        assert.deepEqual(asked('wasi:filesystem/types [method]descriptor.stat-at'), ['file-times']);
        assert.deepEqual(asked('wasi:filesystem/types [method]descriptor.read-via-stream'), []);
        assert.deepEqual(asked('wasi:filesystem/types [method]descriptor.read-directory'), ['listing-order']);
        assert.deepEqual(asked('wasi:io/streams [method]input-stream.blocking-skip'), ['short-reads']);
        assert.deepEqual(asked('wasi:io/streams [method]output-stream.splice'), ['short-reads']);
        assert.deepEqual(asked('wasi:io/poll poll', 'wasi:io/poll [method]pollable.block'), ['poll-order']);
        assert.deepEqual(asked('wasi:cli/environment get-environment'), ['env-order']);
    });
});

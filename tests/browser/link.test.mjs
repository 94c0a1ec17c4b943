// Running in the page: links that carry a reader's settings. The programs are in `book/src/play.md`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BOOK, play } from './player.mjs';
import { launch, serve } from './site.mjs';

let browser;
let site;
before(async () => {
    browser = await launch();
    site = await serve(BOOK);
});
after(() => Promise.all([browser?.close(), site?.close()]));

describe('a link', () => {
    test('carries the settings, and runs nothing', async () => {
        const sender = await play(browser, site.origin, '', {
            permissions: ['clipboard-read', 'clipboard-write'],
        });
        const chance = sender.figure('chance');
        await chance.touch();
        await chance.group('Clock').getByRole('radio', { name: 'denied' }).check();
        await chance.button('Copy link').click();
        await chance.status.filter({ hasText: 'Link copied.' }).waitFor();
        const link = new URL(await sender.page.evaluate(() => navigator.clipboard.readText()));
        await sender.close();
        assert.equal(`${link.search}${link.hash}`, '?wasi=chance&clock=denied#chance');

        const { page, figure, asked, faults, close } = await play(
            browser,
            site.origin,
            `${link.search}${link.hash}`,
        );
        const got = figure('chance');
        await got.root.getByText('This link sets: the clock. Press Run to see.').waitFor();
        assert.ok(await got.group('Clock').getByRole('radio', { name: 'denied' }).isChecked());
        await page.waitForLoadState('networkidle');
        assert.deepEqual(
            asked.filter((file) => /^wasi\/|wasi-host/.test(file)),
            [],
        );
        assert.ok(
            await got.root.evaluate((element) => {
                const { top, bottom } = element.getBoundingClientRect();
                return top < innerHeight && bottom > 0;
            }),
        );
        assert.match(await got.run(), /Trapped .*because you changed the clock\.$/);
        assert.deepEqual(faults, []);
        await close();
    });

    test('carries everything that can be set', async () => {
        const sender = await play(browser, site.origin, '', {
            permissions: ['clipboard-read', 'clipboard-write'],
        });
        const reading = sender.figure('reading');
        const files = await reading.files();
        await files.getByLabel('Content of hello.txt').fill('50% = half & "more"\n');
        await files.getByLabel('Delete raw.bin').click();
        await reading.panel.getByRole('radio', { name: 'read-write' }).check();
        await reading.panel.getByRole('button', { name: 'Add a variable' }).click();
        await reading.group('Variables').getByLabel('Name').fill('A');
        await reading.group('Variables').getByLabel('Value').fill('=1');
        await reading.group('Standard input').getByRole('radio', { name: 'this text' }).check();
        await reading.group('Standard input').getByLabel('Text', { exact: true }).fill('é\n');
        await reading.button('Copy link').click();
        await reading.status.filter({ hasText: 'Link copied.' }).waitFor();
        const link = new URL(await sender.page.evaluate(() => navigator.clipboard.readText()));
        await sender.close();

        const { figure, close } = await play(browser, site.origin, `${link.search}${link.hash}`);
        const got = figure('reading');
        const notice = await got.root.locator('.wasi-notice').textContent();
        assert.equal(
            notice,
            'This link sets: /data, files in /data, the variables and standard input. Press Run to see.',
        );
        assert.match(await got.run(), /you changed/);
        assert.equal(await got.printed(), '50% = half & "more"\n');
        assert.equal(
            await got.group('Standard input').getByLabel('Text', { exact: true }).inputValue(),
            'é\n',
        );
        assert.deepEqual(
            await got
                .group('Variables')
                .locator('input')
                .evaluateAll((all) => all.map((one) => one.value)),
            ['A', '=1'],
        );
        assert.doesNotMatch(await (await got.files()).textContent(), /raw\.bin/);
        await close();
    });

    test('with a case starts from that case', async () => {
        const { figure, close } = await play(browser, site.origin, '?wasi=reading&case=other-name#reading');
        const got = figure('reading');
        assert.equal(await got.panel.getByLabel('Name').inputValue(), '/files');
        assert.match(await got.run(), /Same output as tested\.$/);
        await close();
    });

    test('with nonsense in it says what was ignored', async () => {
        const nonsense = [
            'clock=never',
            'frozen=99999-01-01T00:00:00Z',
            'seed=xyz',
            'dir=/nowhere:read-only',
            'dir=/data:execute',
            'file=/data/../x=1',
            'colour=red',
            `stdin=${'x'.repeat(6000)}`,
            'env==1',
            'random=seeded&random=host',
        ];
        const { page, figure, faults, close } = await play(
            browser,
            site.origin,
            `?wasi=chance&${nonsense.join('&')}`,
        );
        const notice = await figure('chance').root.locator('.wasi-notice').textContent();
        assert.match(notice, /Ignored in it, as it makes no sense here: clock=never, frozen=99999/);
        assert.deepEqual(faults, []);
        await close();

        const other = await play(browser, site.origin, '?wasi=%3Cimg%20src=x%20onerror=alert(1)%3E');
        const lost = other.page.locator('.wasi-lost');
        assert.match(await lost.textContent(), /<img src=x onerror=alert\(1\)>, which is not on this page/);
        assert.equal(await other.page.locator('main img').count(), 0);
        await other.close();

        const long = await play(browser, site.origin, `?wasi=reading&${'arg=x&'.repeat(1500)}`);
        assert.match(await long.figure('reading').root.locator('.wasi-notice').textContent(), /too long/);
        await long.close();
        assert.ok(page);
    });

    test('is shown where the clipboard is refused', async () => {
        const { page, figure, close } = await play(browser, site.origin);
        await page.evaluate(() => {
            navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
        });
        const reading = figure('reading');
        await reading.button('nothing-granted').click();
        await reading.ended();
        await reading.button('Copy link').click();
        const field = reading.root.getByLabel('The link');
        assert.match(await field.inputValue(), /\?wasi=reading&case=nothing-granted#reading$/);
        assert.ok(
            await field.evaluate((input) => document.activeElement === input && input.selectionEnd > 10),
        );
        await close();
    });
});

// Every link within the pages and within the repository's documents leads somewhere, and every link to elsewhere has the
// form of one that may. Nothing is asked of the network.
//
// `npm run outside` lists the links to elsewhere with the pages that have them, so that somebody can look at them once a
// year: the places that a book cites move, and no test of ours may depend on whether they are there today.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LinkChecker } from 'linkinator';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIST = process.argv.includes('--outside');

/** What a link into GitHub leads to, so that a slip in copying one does not look like a source. */
const GITHUB = new RegExp('^/[\\w.-]+(/[\\w.-]+(/((blob|tree|raw)/[\\w./%-]+|(issues|pull|discussions)/\\d+|commit/[0-9a-f]{7,40}'
    + '|pull/\\d+/(files|commits)|releases(/tag/[\\w.-]+)?|issues|wiki|security/advisories/GHSA(-[0-9a-z]{4}){3}))?)?/?$');

const ELSEWHERE = '^https?://(?!(localhost|127\\.0\\.0\\.1)[:/])';

const documents = (await documentsIn('')).sort();
if (!existsSync(join(ROOT, 'book/index.html'))) {
    throw new Error('there is no book to look at: cargo run -- build');
}
await check('the pages', { path: join(ROOT, 'book'), recurse: true, checkFragments: true, checkCss: true });
await check(documents.join(', '), {
    path: documents,
    serverRoot: ROOT,
    markdown: true,
    directoryListing: true,
});

/** The documents below a folder of the repository. Links are not followed: some of the tests' lead round in a circle. */
async function documentsIn(folder) {
    const found = [];
    for (const entry of await readdir(join(ROOT, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        // The folders of what is built, of books, and of texts for tests.
        const isOther = /^(\.git|target|node_modules|principles|cases|book|corpus)$|^src\/snippet$/;
        if (entry.isDirectory() && !isOther.test(entry.name) && !isOther.test(path)) {
            found.push(...await documentsIn(path));
        } else if (entry.isFile() && path.endsWith('.md')) {
            found.push(path);
        }
    }
    return found;
}

async function check(what, options) {
    const malformed = [];
    // Links to elsewhere are not followed, only read.
    const linksToSkip = async (link) => {
        if (!URL.canParse(link)) {
            malformed.push({ url: link, parent: 'a page' });
        }
        return new RegExp(ELSEWHERE).test(link) || link.startsWith('mailto:');
    };
    const { links } = await new LinkChecker().check({ ...options, linksToSkip, timeout: 20_000 });
    const outside = new Map();
    for (const { url, parent } of links.filter(({ state, url }) => state === 'SKIPPED' && /^https?:/.test(url))) {
        const from = (parent ?? '').replace(/^.*\//, '').replace(/#.*$/, '');
        outside.set(url, (outside.get(url) ?? new Set()).add(from));
        const { protocol, hostname, pathname } = new URL(url);
        const isWrong = protocol !== 'https:' || (hostname === 'github.com' && !GITHUB.test(pathname));
        if (isWrong) {
            malformed.push({ url, parent: from });
        }
    }
    if (LIST) {
        for (const url of [...outside.keys()].sort()) {
            console.log(`${url}  ${[...outside.get(url)].sort().join(' ')}`);
        }
    }
    const broken = [...links.filter(({ state }) => state === 'BROKEN'), ...malformed];
    for (const { url, parent } of broken) {
        console.error(`broken: ${url}, in ${parent}`);
    }
    console.log(`${what}: ${links.length} links, ${outside.size} of them to elsewhere, ${broken.length} broken`);
    if (broken.length > 0 || links.length === 0) {
        process.exitCode = 1;
    }
}

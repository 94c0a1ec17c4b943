// Every link within the pages and within the repository's documents leads somewhere. Nothing is asked of the network.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LinkChecker } from 'linkinator';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
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
    const broken = [...links.filter(({ state }) => state === 'BROKEN'), ...malformed];
    for (const { url, parent } of broken) {
        console.error(`broken: ${url}, in ${parent}`);
    }
    console.log(`${what}: ${links.length} links, ${broken.length} broken`);
    if (broken.length > 0 || links.length === 0) {
        process.exitCode = 1;
    }
}

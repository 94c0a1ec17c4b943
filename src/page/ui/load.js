// What a run needs from the site: bytes of a known digest, fetched on the first run and kept for the page.

/** Why something could not be had, as a sentence for the reader. */
export class LoadError extends Error {}

/** @type {Map<string, Promise<Uint8Array>>} */
const kept = new Map();

/**
 * The bytes of a published file. The browser itself checks them against their SHA-256.
 *
 * @param {string} folder the book's, with a slash at its end
 * @param {string} name such as `wasi/<sha256>.wasm`
 * @param {string} what for the sentence if it fails: `program`
 * @returns {Promise<Uint8Array>}
 */
export function load(folder, name, what) {
    const url = folder + name;
    const known = kept.get(url);
    if (known) {
        return known;
    }
    const bytes = fetched(url, name, what);
    kept.set(url, bytes);
    // What failed is asked for anew.
    bytes.catch(() => kept.delete(url));
    return bytes;
}

/** Urls that failed: the next try goes past the browser's cache, which may hold what was wrong.
 *  @type {Set<string>} */
const failed = new Set();

/** @param {string} url @param {string} name @param {string} what */
async function fetched(url, name, what) {
    const digest = /([0-9a-f]{64})\.\w+$/.exec(name)?.[1] ?? '';
    const pairs = digest.match(/../g) ?? [];
    const integrity = `sha256-${btoa(String.fromCharCode(...pairs.map((pair) => parseInt(pair, 16))))}`;
    const cache = failed.has(url) ? 'reload' : 'default';
    try {
        const response = await fetch(url, { integrity, cache });
        return new Uint8Array(await response.arrayBuffer());
    } catch {
        failed.add(url);
        throw new LoadError(await reason(url, name, what));
    }
}

/**
 * Why a file did not come: asked again without its digest.
 *
 * @param {string} url
 * @param {string} name
 * @param {string} what
 */
async function reason(url, name, what) {
    if (!navigator.onLine) {
        return `The ${what} could not be loaded: this device is offline.`;
    }
    const place = `\`${name.slice(0, 17)}…\``;
    try {
        const response = await fetch(url, { cache: 'reload' });
        if (response.ok) {
            return `The ${what} was not used: the bytes at ${place} are not those that were tested.`;
        }
        return response.status === 404
            ? `The ${what} is missing: the site has no ${place}.`
            : `The ${what} could not be loaded: the site answered ${response.status}.`;
    } catch {
        return `The ${what} could not be loaded: the site does not answer.`;
    }
}

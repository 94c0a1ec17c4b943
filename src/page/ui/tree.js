// Trees of files: what a fixture holds, what the reader changed in it, and what a run made of it.

/**
 * A directory, a file (text, or bytes in base 64), or a link.
 *
 * @typedef {{ dir: { [name: string]: Tree } } | { file: string }
 *     | { base64: string } | { link: string }} Tree
 */

/** What the reader changed in a fixture, by path: an entry, or `null` for one that is gone.
 *  @typedef {Map<string, Tree | null>} Edits */

/**
 * All entries of a tree by path, sorted; directories only where they are empty.
 *
 * @param {Tree} tree
 * @returns {Map<string, Tree>}
 */
export function flat(tree) {
    /** @type {Map<string, Tree>} */
    const entries = new Map();
    /** @param {Tree} node @param {string} path */
    const walk = (node, path) => {
        const names = 'dir' in node ? Object.keys(node.dir).sort() : [];
        if ('dir' in node && (names.length > 0 || path === '')) {
            names.forEach((name) => walk(node.dir[name], path ? `${path}/${name}` : name));
        } else {
            entries.set(path, node);
        }
    };
    walk(tree, '');
    return entries;
}

/**
 * A tree with the reader's edits in it.
 *
 * @param {Tree} tree
 * @param {Edits} [edits]
 * @returns {Tree}
 */
export function edited(tree, edits) {
    if (!edits?.size) {
        return tree;
    }
    const copy = structuredClone(tree);
    for (const [path, entry] of edits) {
        const names = path.split('/');
        const last = names.pop() ?? '';
        let at = copy;
        for (const name of names) {
            // A file in the way of a folder gives way: the reader wrote the longer path later.
            if ('dir' in at) {
                const next = own(at.dir, name);
                at = next && 'dir' in next ? next : put(at.dir, name, { dir: {} });
            }
        }
        if ('dir' in at) {
            if (entry) {
                put(at.dir, last, entry);
            } else {
                delete at.dir[last];
            }
        }
    }
    return copy;
}

/**
 * Notes that a path now holds this; nothing is noted where it holds what it held at first.
 *
 * @param {Edits} edits
 * @param {Tree} original
 * @param {string} path
 * @param {Tree | null} entry
 */
export function note(edits, original, path, entry) {
    if (same(flat(original).get(path) ?? null, entry)) {
        edits.delete(path);
    } else {
        edits.set(path, entry);
    }
}

/**
 * What differs between two trees: `[what, path, entry]` with the words for it.
 *
 * @param {Tree} before
 * @param {Tree} after
 * @returns {['created' | 'changed' | 'deleted', string, Tree][]}
 */
export function differences(before, after) {
    const [old, now] = [flat(before), flat(after)];
    /** @type {['created' | 'changed' | 'deleted', string, Tree][]} */
    const found = [];
    for (const [path, entry] of now) {
        const was = old.get(path);
        if (!was) {
            found.push(['created', path, entry]);
        } else if (!same(was, entry)) {
            found.push(['changed', path, entry]);
        }
    }
    for (const [path, entry] of old) {
        // An empty folder that was filled is still there, though not as an entry of its own.
        const filled = 'dir' in entry && [...now.keys()].some((other) => other.startsWith(`${path}/`));
        if (!now.has(path) && !filled) {
            found.push(['deleted', path, entry]);
        }
    }
    return found;
}

/**
 * The length of a file in bytes.
 *
 * @param {Tree} entry
 */
export function length(entry) {
    if ('file' in entry) {
        return new TextEncoder().encode(entry.file).length;
    }
    return 'base64' in entry ? atob(entry.base64).length : 0;
}

/**
 * Why a path is no place for a file, or `''`.
 *
 * @param {string} path
 */
export function badPath(path) {
    const names = path.split('/');
    if (path === '' || names.includes('') || names.includes('.') || names.includes('..')) {
        return 'a path such as `notes/today.txt` is needed';
    }
    if (names.some((name) => name.length > 255) || path.length > 1000 || path.includes('\0')) {
        return 'this name is too long';
    }
    return '';
}

/** @param {Tree | null} a @param {Tree | null} b */
function same(a, b) {
    return JSON.stringify(a && plain(a)) === JSON.stringify(b && plain(b));
}

/** A file has one spelling, whichever of the two forms it came in. @param {Tree} entry @returns {unknown} */
function plain(entry) {
    if ('base64' in entry) {
        try {
            const bytes = Uint8Array.from(atob(entry.base64), (character) => character.charCodeAt(0));
            return { file: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
        } catch {
            return entry;
        }
    }
    return entry;
}

/** A member that is its object's own; a file may be called `constructor`.
 *  @param {{ [name: string]: Tree }} dir @param {string} name */
function own(dir, name) {
    return Object.hasOwn(dir, name) ? dir[name] : undefined;
}

/** As `dir[name] = entry`, also for the name `__proto__`.
 *  @param {{ [name: string]: Tree }} dir @param {string} name @param {Tree} entry */
function put(dir, name, entry) {
    Object.defineProperty(dir, name, { value: entry, enumerable: true, configurable: true, writable: true });
    return entry;
}

import { fault, faultIf } from './faults.js';
import { TreeNode } from './tree.js';

/**
 * Paths as Linux resolves them with `openat2` and `RESOLVE_BENEATH`, which is what keeps a program under
 * Wasmtime below the directory it was granted.
 */

/** The bytes of a path, its closing zero included; of one name; the links followed on one way. */
const MOST_PATH_BYTES = 4096;
const MOST_NAME_BYTES = 255;
const MOST_LINKS = 40;

/**
 * @param {string} text
 * @param {number} most
 * @returns {boolean} whether the text has more bytes than that in UTF-8
 */
function isLonger(text, most) {
    return text.length * 3 > most && new TextEncoder().encode(text).length > most;
}

/**
 * Linux takes texts that end with a zero, so none can be in them.
 *
 * @param {string} text
 */
export function noZero(text) {
    faultIf(text.includes('\0'), 'invalid');
}

/**
 * What is checked before anything is looked up.
 *
 * @param {string} path
 */
export function checkPath(path) {
    noZero(path);
    faultIf(path === '', 'no-entry');
    faultIf(isLonger(path, MOST_PATH_BYTES - 1), 'name-too-long');
}

/**
 * @param {string} path
 * @returns {string[]} its names, the last first
 */
function namesOf(path) {
    faultIf(path.startsWith('/'), 'not-permitted');
    return path.split('/').filter((name) => name !== '').reverse();
}

/**
 * One name in a folder.
 *
 * @param {TreeNode} folder
 * @param {string} name
 * @returns {TreeNode | undefined}
 */
export function lookUp(folder, name) {
    checkPath(name);
    faultIf(isLonger(name, MOST_NAME_BYTES), 'name-too-long');
    return folder.entries.get(name);
}

/**
 * Where a path leads.
 *
 * @param {TreeNode} start
 * @param {string} path
 * @param {{ follow: boolean, create?: boolean }} how `follow` is about a link at the end, not on the way
 * @returns {{ folder?: TreeNode, name: string, node?: TreeNode, mustBeFolder: boolean }}
 */
export function resolve(start, path, { follow, create = false }) {
    checkPath(path);
    let trailing = path.endsWith('/');
    let mustBeFolder = false;
    let links = 0;
    const pending = namesOf(path);
    // From the granted folder down to where we are: `..` cannot lead above the first.
    const way = [start];
    for (;;) {
        const here = way[way.length - 1];
        const name = pending.pop();
        if (name === undefined) {
            return { name: '.', node: here, mustBeFolder };
        }
        const last = pending.length === 0;
        faultIf(here.kind !== 'dir', 'not-directory');
        if (name === '.') {
            continue;
        }
        if (name === '..') {
            faultIf(way.length === 1, 'not-permitted');
            way.pop();
            continue;
        }
        if (last && trailing) {
            faultIf(create, 'is-directory');
            mustBeFolder = true;
        }
        const node = lookUp(here, name);
        if (node?.kind === 'link' && (!last || follow || trailing)) {
            links++;
            faultIf(links > MOST_LINKS, 'loop');
            if (last) {
                trailing = node.target.endsWith('/');
            }
            pending.push(...namesOf(node.target));
            continue;
        }
        if (last) {
            return { folder: here, name, node, mustBeFolder };
        }
        way.push(node ?? fault('no-entry'));
    }
}

/**
 * What is there at the end of a path.
 *
 * @param {TreeNode} start
 * @param {string} path
 * @param {boolean} follow
 * @returns {TreeNode}
 */
export function find(start, path, follow) {
    const { node, mustBeFolder } = resolve(start, path, { follow });
    if (!node) {
        return fault('no-entry');
    }
    faultIf(mustBeFolder && node.kind !== 'dir', 'not-directory');
    return node;
}

/**
 * The folder that holds the last name of a path, and that name; `.` where the path ends in no name. What
 * makes, removes or renames begins with this.
 *
 * @param {TreeNode} start
 * @param {string} path
 * @returns {{ folder: TreeNode, name: string }}
 */
export function parentOf(start, path) {
    faultIf(path === '', 'no-entry');
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (name === '..' || (slash >= 0 && (name === '' || name === '.'))) {
        return { folder: folderAt(start, path), name: '.' };
    }
    return { folder: slash < 0 ? start : folderAt(start, path.slice(0, slash) || '/'), name };
}

/**
 * @param {TreeNode} start
 * @param {string} path
 * @returns {TreeNode}
 */
function folderAt(start, path) {
    const node = find(start, path, true);
    return node.kind === 'dir' ? node : fault('not-directory');
}

/**
 * @param {string} path
 * @returns {string} without the slashes at its end
 */
export function withoutSlashes(path) {
    return path.replace(/(?!^)\/+$/, '');
}

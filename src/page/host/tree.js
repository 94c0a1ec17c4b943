import { fault, faultIf } from './faults.js';
import { utf8 } from './guest-memory.js';

/** The largest file that ext4 takes, which is what the tests' runs write to. */
const MOST_FILE_BYTES = 0xffffffff000;

/** How much of a file is really kept; what lies beyond is as if the disk were full. */
const MOST_KEPT_BYTES = 256 * 1024 * 1024;

/** How much of a file is given back after the run. */
const MOST_SHOWN_BYTES = 1024 * 1024;

/** What `stat` says of a folder, whatever is in it. */
const FOLDER_BYTES = 4096;

/** The latest time that it can note. */
const LATEST = { seconds: 15032385535n, nanoseconds: 0 };

/** A file, a folder or a symbolic link. */
export class TreeNode {
    /**
     * @param {'file' | 'dir' | 'link'} kind
     * @param {Moment} time
     */
    constructor(kind, time) {
        this.kind = kind;
        /** How many names it has; a folder with none is one that was removed while open. */
        this.names = 1;
        this.accessed = time;
        this.modified = time;
        this.created = time;
        /** @type {Map<string, TreeNode>} of a folder */
        this.entries = new Map();
        /** A link's. */
        this.target = '';
        /** A file's; shorter than `length` where nothing was written yet. */
        this.content = new Uint8Array(0);
        this.length = 0;
    }

    get size() {
        return this.kind === 'dir' ? FOLDER_BYTES : this.length;
    }

    get links() {
        if (this.kind !== 'dir') {
            return this.names;
        }
        let folders = 2;
        for (const entry of this.entries.values()) {
            folders += entry.kind === 'dir' ? 1 : 0;
        }
        return this.names ? folders : 0;
    }

    /**
     * Gives a name in this folder to a node.
     *
     * @param {string} name
     * @param {TreeNode} node
     * @param {Moment} time
     */
    put(name, node, time) {
        this.entries.set(name, node);
        this.modified = time;
    }

    /**
     * Takes a name away from the node that has it.
     *
     * @param {string} name
     * @param {Moment} time
     */
    remove(name, time) {
        const node = this.entries.get(name);
        if (node) {
            node.names--;
        }
        this.entries.delete(name);
        this.modified = time;
    }

    /**
     * @param {TreeNode} node
     * @returns {boolean} whether the node is this folder, or somewhere below it
     */
    holds(node) {
        return this === node || Array.from(this.entries.values()).some((entry) =>
            entry.kind === 'dir' && entry.holds(node));
    }

    /**
     * @param {Moment | undefined} accessed
     * @param {Moment | undefined} modified
     */
    stamp(accessed = this.accessed, modified = this.modified) {
        this.accessed = accessed.seconds > LATEST.seconds ? LATEST : accessed;
        this.modified = modified.seconds > LATEST.seconds ? LATEST : modified;
    }

    /**
     * @param {number} at
     * @param {number} length
     * @returns {Uint8Array} what is there; not a copy where it can be helped
     */
    read(at, length) {
        const end = Math.min(at + length, this.length);
        if (end <= this.content.length || at >= end) {
            return this.content.subarray(at, Math.max(at, end));
        }
        const bytes = new Uint8Array(end - at);
        bytes.set(this.content.subarray(at));
        return bytes;
    }

    /**
     * @param {Uint8Array} bytes
     * @param {number} at
     * @param {Moment} time
     */
    write(bytes, at, time) {
        if (bytes.length === 0) {
            return;
        }
        const end = at + bytes.length;
        faultIf(end > MOST_FILE_BYTES, 'file-too-large');
        faultIf(end > MOST_KEPT_BYTES, 'insufficient-space');
        if (end > this.content.length) {
            this.content = this.grown(end);
        }
        this.content.set(bytes, at);
        this.length = Math.max(this.length, end);
        this.modified = time;
    }

    /** @param {number} end of what is to be written */
    grown(end) {
        try {
            const grown = new Uint8Array(Math.max(end, Math.min(MOST_KEPT_BYTES, this.content.length * 2)));
            grown.set(this.content.subarray(0, this.length));
            return grown;
        } catch {
            return fault('insufficient-space');
        }
    }

    /**
     * @param {number} length
     * @param {Moment} time
     */
    resize(length, time) {
        faultIf(length > MOST_FILE_BYTES, 'file-too-large');
        // What is cut off must not come back when the file grows again.
        this.content.fill(0, length, this.length);
        this.length = length;
        this.modified = time;
    }
}

/**
 * In the order of names, as bytes: that of their UTF-16 is another.
 *
 * @template Value
 * @param {[string, Value][]} entries
 * @returns {[string, Value][]}
 */
export function byName(entries) {
    return entries
        .map((entry) => ({ entry, bytes: String.fromCharCode(...utf8(entry[0])) }))
        .sort((one, other) => (one.bytes < other.bytes ? -1 : 1))
        .map(({ entry }) => entry);
}

/**
 * A copy of a published fixture, in the order of names. A folder is dated after what is in it, a link not at all: its
 * times are those of the copy.
 *
 * @param {Tree} tree
 * @param {Moment} now the time of the copy
 * @param {() => Moment} [next] the time to be given to the next file or folder
 * @returns {TreeNode}
 */
export function plant(tree, now, next = () => now) {
    if ('link' in tree) {
        return symbolicLink(tree.link, now);
    }
    const node = new TreeNode('dir' in tree ? 'dir' : 'file', now);
    if ('dir' in tree) {
        for (const [name, entry] of byName(Object.entries(tree.dir))) {
            node.put(name, plant(entry, now, next), now);
        }
    } else {
        node.content = 'file' in tree ? utf8(tree.file)
            : Uint8Array.from(atob(tree.base64), (character) => character.charCodeAt(0));
        node.length = node.content.length;
    }
    const time = next();
    node.stamp(time, time);
    return node;
}

/**
 * @param {string} target
 * @param {Moment} time
 */
export function symbolicLink(target, time) {
    const link = new TreeNode('link', time);
    link.target = target;
    link.length = utf8(target).length;
    return link;
}

/**
 * The way back: what is in a folder after the run.
 *
 * @param {TreeNode} node
 * @returns {Tree}
 */
export function harvest(node) {
    if (node.kind === 'dir') {
        // Without a prototype: a file may be called `__proto__`.
        const dir = Object.create(null);
        for (const [name, entry] of node.entries) {
            dir[name] = harvest(entry);
        }
        return { dir };
    }
    if (node.kind === 'link') {
        return { link: node.target };
    }
    const bytes = node.read(0, Math.min(node.length, MOST_SHOWN_BYTES));
    try {
        return { file: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
    } catch {
        let characters = '';
        for (const byte of bytes) {
            characters += String.fromCharCode(byte);
        }
        return { base64: btoa(characters) };
    }
}

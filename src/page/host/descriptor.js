import { fault, faultIf } from './faults.js';
import { OpenNode, READ, WRITE } from './open-node.js';
import { checkPath, find, lookUp, noZero, parentOf, resolve, withoutSlashes } from './paths.js';
import { FileInput, FileOutput } from './streams.js';
import { TreeNode, symbolicLink } from './tree.js';

/** `open-flags`, in both generations. */
const CREATE = 1;
const DIRECTORY = 2;
const EXCLUSIVE = 4;
const TRUNCATE = 8;

/** Of `descriptor-flags`: the kinds of writing through, which Wasmtime lacks; and what only folders have. */
const SYNC = 4 | 8 | 16;
const MUTATE_DIRECTORY = 32;

/** What is read of a file at one time. */
const MOST_READ = 65536;

/**
 * The `descriptor` of `wasi:filesystem/types`, by which WASI 0.1 works too. Each operation checks in
 * Wasmtime's order: what it is done to, the grant, and only then the path.
 */
export class Descriptor extends OpenNode {
    /** @param {bigint} offset unsigned */
    readViaStream(offset) {
        faultIf(this.isFolder, 'is-directory');
        return new FileInput(this, offset);
    }

    /** @param {bigint} [offset] unsigned; nothing for the end */
    writeViaStream(offset) {
        this.file();
        this.mustWrite();
        return new FileOutput(this, offset);
    }

    appendViaStream() {
        return this.writeViaStream();
    }

    /**
     * @param {number} length
     * @param {bigint} offset unsigned
     */
    read(length, offset) {
        this.file();
        return this.readAt(Math.min(length, MOST_READ), offset);
    }

    /**
     * @param {Uint8Array} bytes
     * @param {bigint} offset unsigned
     */
    write(bytes, offset) {
        this.file();
        this.mustWrite();
        this.writeAt(bytes, offset);
        return bytes.length;
    }

    sync() {}

    syncData() {}

    getFlags() {
        const writes = this.mode & WRITE && (this.isFolder ? MUTATE_DIRECTORY : WRITE);
        return (this.mode & READ) | writes;
    }

    getType() {
        return this.node;
    }

    stat() {
        return this.node;
    }

    metadataHash() {
        return this.node;
    }

    /** @param {Descriptor} other */
    isSameObject(other) {
        return Number(this.node === other.node);
    }

    /** What is in a folder, as a stream: the last is taken first. */
    readDirectory() {
        return this.host.elsewhere.list(this.folder()).reverse();
    }

    /**
     * @param {boolean} follow
     * @param {string} path
     * @returns {TreeNode}
     */
    statAt(follow, path) {
        const start = this.folder();
        // Wasmtime's short way for a single name: whether a folder is meant by it is not looked at.
        const alone = follow ? null : /^([^/\0]+)(\/\.?)*$/.exec(path);
        return alone && alone[1] !== '.' && alone[1] !== '..' ? lookUp(start, alone[1]) ?? fault('no-entry')
            : find(start, path, follow);
    }

    /**
     * @param {boolean} follow
     * @param {string} path
     */
    metadataHashAt(follow, path) {
        return this.statAt(follow, path);
    }

    /**
     * @param {boolean} follow
     * @param {string} path
     * @param {number} open `open-flags`
     * @param {number} flags `descriptor-flags`
     * @returns {Descriptor}
     */
    openAt(follow, path, open, flags) {
        const start = this.folder();
        faultIf(flags & SYNC, 'unsupported');
        faultIf(open & DIRECTORY && open & (CREATE | EXCLUSIVE | TRUNCATE), 'invalid');
        const writes = Boolean(open & (CREATE | TRUNCATE) || flags & WRITE);
        if (writes) {
            this.mustWrite();
        }
        const create = Boolean(open & CREATE);
        const exclusive = create && Boolean(open & EXCLUSIVE);
        const place = resolve(start, path, { follow: follow && !exclusive, create });
        let { node } = place;
        if (node) {
            const isFolder = node.kind === 'dir';
            faultIf(exclusive, 'exist');
            faultIf(create && isFolder, 'is-directory');
            faultIf(place.mustBeFolder && !isFolder, 'not-directory');
            faultIf(node.kind === 'link', 'loop');
            faultIf(writes && isFolder, 'is-directory');
            if (open & TRUNCATE) {
                node.resize(0, this.host.clocks.stamp());
            }
        } else {
            faultIf(!create, 'no-entry');
            node = new TreeNode('file', this.host.clocks.stamp());
            this.put(place, node);
        }
        faultIf(open & DIRECTORY && node.kind !== 'dir', 'not-directory');
        const mode = (flags & WRITE ? flags & READ : READ) | (writes ? WRITE : 0);
        return new Descriptor(node, this.readOnly, mode, this.host);
    }

    /**
     * Gives a node a place that was free.
     *
     * @param {{ folder?: TreeNode, name: string }} place
     * @param {TreeNode} node
     */
    put({ folder, name }, node) {
        // In a folder that was removed while it was open nothing can be made.
        (folder?.names ? folder : fault('no-entry')).put(name, node, this.host.clocks.stamp());
    }

    /**
     * A place where something new may go.
     *
     * @param {string} path
     */
    vacancy(path) {
        const place = parentOf(this.node, path);
        faultIf(place.name === '.' || lookUp(place.folder, place.name), 'exist');
        return place;
    }

    /**
     * @param {{ folder: TreeNode, name: string }} place
     * @returns {TreeNode}
     */
    existing({ folder, name }) {
        return name === '.' ? folder : lookUp(folder, name) ?? fault('no-entry');
    }

    /**
     * @param {boolean} follow
     * @param {string} path
     * @param {Moment | undefined} accessed
     * @param {Moment | undefined} modified
     */
    setTimesAt(follow, path, accessed, modified) {
        const start = this.folder();
        this.mustWrite();
        if (follow) {
            find(start, path, true).stamp(accessed, modified);
            return;
        }
        const place = parentOf(start, path);
        noZero(place.name);
        // With no time to set Linux does not look.
        if (accessed || modified) {
            this.existing(place).stamp(accessed, modified);
        }
    }

    /** @param {string} path */
    createDirectoryAt(path) {
        this.folder();
        this.mustWrite();
        this.put(this.vacancy(withoutSlashes(path)), new TreeNode('dir', this.host.clocks.stamp()));
    }

    /** @param {string} path */
    removeDirectoryAt(path) {
        const start = this.folder();
        this.mustWrite();
        const place = parentOf(start, path);
        const node = this.existing(place);
        faultIf(place.name === '.', 'invalid');
        faultIf(node.kind !== 'dir', 'not-directory');
        faultIf(node.entries.size, 'not-empty');
        place.folder.remove(place.name, this.host.clocks.stamp());
    }

    /** @param {string} path */
    unlinkFileAt(path) {
        const start = this.folder();
        this.mustWrite();
        const place = parentOf(start, path);
        faultIf(this.existing(place).kind === 'dir', 'is-directory');
        place.folder.remove(place.name, this.host.clocks.stamp());
    }

    /**
     * @param {string} path
     * @returns {string}
     */
    readlinkAt(path) {
        const { kind, target } = this.existing(parentOf(this.folder(), path));
        faultIf(kind !== 'link', 'invalid');
        faultIf(target.startsWith('/'), 'not-permitted');
        return target;
    }

    /**
     * @param {string} target
     * @param {string} path
     */
    symlinkAt(target, path) {
        const start = this.folder();
        this.mustWrite();
        faultIf(target.startsWith('/'), 'not-permitted');
        noZero(target + parentOf(start, path).name);
        checkPath(target);
        this.put(this.vacancy(path), symbolicLink(target, this.host.clocks.stamp()));
    }

    /**
     * @param {boolean} follow
     * @param {string} oldPath
     * @param {Descriptor} other
     * @param {string} newPath
     */
    linkAt(follow, oldPath, other, newPath) {
        const [start, otherStart] = [this.folder(), other.folder()];
        this.mustWrite();
        other.mustWrite();
        faultIf(follow, 'invalid');
        const from = parentOf(start, oldPath);
        noZero(from.name + parentOf(otherStart, newPath).name);
        const node = this.existing(from);
        const to = other.vacancy(newPath);
        faultIf(node.kind === 'dir', 'not-permitted');
        this.put(to, node);
        node.names++;
    }

    /**
     * @param {string} oldPath
     * @param {Descriptor} other
     * @param {string} newPath
     */
    renameAt(oldPath, other, newPath) {
        const [start, otherStart] = [this.folder(), other.folder()];
        this.mustWrite();
        other.mustWrite();
        const from = parentOf(start, withoutSlashes(oldPath));
        const to = parentOf(otherStart, withoutSlashes(newPath));
        noZero(from.name + to.name);
        checkPath(from.name);
        checkPath(to.name);
        faultIf(from.name === '.' || to.name === '.', 'busy');
        const node = this.existing(from);
        const isFolder = node.kind === 'dir';
        const replaced = lookUp(to.folder, to.name);
        faultIf(!isFolder && (oldPath.endsWith('/') || newPath.endsWith('/')), 'not-directory');
        faultIf(node.holds(to.folder), 'invalid');
        if (replaced === node) {
            return;
        }
        if (replaced) {
            faultIf(replaced.holds(from.folder), 'not-empty');
            faultIf(isFolder && replaced.kind !== 'dir', 'not-directory');
            faultIf(!isFolder && replaced.kind === 'dir', 'is-directory');
            faultIf(replaced.entries.size, 'not-empty');
            to.folder.remove(to.name, this.host.clocks.stamp());
        }
        this.put(to, node);
        from.folder.remove(from.name, this.host.clocks.stamp());
        node.names++;
    }
}

import { fault, faultIf } from './faults.js';
import { TreeNode } from './tree.js';

/** Past this an offset is negative to Linux. */
const MOST_OFFSET = 0x7fffffffffffffffn;

/** `descriptor-flags` of WASI 0.2. */
export const READ = 1;
export const WRITE = 2;

/**
 * @param {bigint} offset unsigned
 * @param {number} length of what begins there
 * @returns {number}
 */
function offsetOf(offset, length) {
    faultIf(offset > MOST_OFFSET || (length && offset + BigInt(length) > MOST_OFFSET), 'invalid');
    return Number(offset);
}

/** A file or folder that a program holds open, and what may be done with it by itself. */
export class OpenNode {
    /**
     * @param {TreeNode} node
     * @param {boolean} readOnly whether the directory it comes from was granted so
     * @param {number} mode `READ` and `WRITE`
     * @param {import('./host.js').Host} host
     * @param {string} [guest] the name of a granted directory
     */
    constructor(node, readOnly, mode, host, guest) {
        this.node = node;
        this.readOnly = readOnly;
        this.mode = mode;
        this.host = host;
        this.guest = guest;
    }

    get isFolder() {
        return this.node.kind === 'dir';
    }

    /** The node, for what only files have. */
    file() {
        return this.isFolder ? fault('bad-descriptor') : this.node;
    }

    /** The node, for what only folders have. */
    folder() {
        return this.isFolder ? this.node : fault('not-directory');
    }

    /** The grant is looked at before anything else is. */
    mustWrite() {
        faultIf(this.readOnly, 'not-permitted');
    }

    /**
     * @param {number} length
     * @param {bigint} offset unsigned
     */
    readAt(length, offset) {
        const at = offsetOf(offset, 0);
        faultIf(!(this.mode & READ), 'bad-descriptor');
        offsetOf(offset, length);
        return this.node.read(at, length);
    }

    /**
     * @param {Uint8Array} bytes
     * @param {bigint} offset unsigned
     */
    writeAt(bytes, offset) {
        const at = offsetOf(offset, 0);
        faultIf(!(this.mode & WRITE), 'bad-descriptor');
        offsetOf(offset, bytes.length);
        this.node.write(bytes, at, this.host.clocks.stamp());
    }

    /** @param {Uint8Array} bytes */
    append(bytes) {
        this.writeAt(bytes, BigInt(this.node.length));
    }

    /** @param {bigint} size unsigned */
    setSize(size) {
        const file = this.file();
        this.mustWrite();
        const length = offsetOf(size, 0);
        faultIf(!(this.mode & WRITE), 'invalid');
        file.resize(length, this.host.clocks.stamp());
    }

    /**
     * @param {bigint} _offset
     * @param {bigint} length unsigned
     */
    advise(_offset, length) {
        this.file();
        offsetOf(length, 0);
    }

    /**
     * @param {Moment | undefined} accessed
     * @param {Moment | undefined} modified
     */
    setTimes(accessed, modified) {
        this.mustWrite();
        // A granted directory is held by a handle that serves for paths only.
        faultIf(this.guest !== undefined && (accessed || modified), 'bad-descriptor');
        this.node.stamp(accessed, modified);
    }
}

import { fault } from './faults.js';

/** What an open file descriptor of WASI 0.1 stands for. */
export class OpenFile {
    /**
     * @param {'stdin' | 'output' | 'dir' | 'file'} kind
     * @param {any} opened a stream, or a `Descriptor`
     * @param {number} [flags] `fdflags`
     */
    constructor(kind, opened, flags = 0) {
        this.kind = kind;
        this.opened = opened;
        this.flags = flags;
        this.position = 0n;
    }

    /** Whether each write goes to the end. */
    get append() {
        return (this.flags & 1) === 1;
    }
}

/** The open file descriptors of a program; numbers are given out as Wasmtime does. */
export class FileTable {
    /** @param {import('./host.js').Host} host */
    constructor(host) {
        /** @type {Map<number, OpenFile>} */
        this.used = new Map();
        /** @type {Set<number>} */
        this.free = new Set();
        this.highest = -1;
        this.push(new OpenFile('stdin', host.stdin));
        this.push(new OpenFile('output', host.stdout));
        this.push(new OpenFile('output', host.stderr));
        for (const grant of host.grants) {
            this.push(new OpenFile('dir', grant));
        }
    }

    /**
     * The highest number that became free, else the one after the highest in use.
     *
     * @param {OpenFile} file
     * @returns {number}
     */
    push(file) {
        let number = -1;
        for (const free of this.free) {
            number = Math.max(number, free);
        }
        if (number < 0) {
            number = this.used.size;
        }
        this.free.delete(number);
        this.used.set(number, file);
        return number;
    }

    /**
     * @param {number} number
     * @returns {OpenFile}
     */
    get(number) {
        return this.used.get(number >>> 0) ?? fault('bad-descriptor');
    }

    /**
     * @param {number} number
     * @returns {OpenFile}
     */
    file(number) {
        const file = this.get(number);
        return file.kind === 'file' ? file : fault('bad-descriptor');
    }

    /**
     * @param {number} number
     * @returns {import('./descriptor.js').Descriptor}
     */
    folder(number) {
        const file = this.get(number);
        return file.kind === 'dir' ? file.opened : fault('bad-descriptor');
    }

    /**
     * A file or folder.
     *
     * @param {number} number
     * @returns {import('./descriptor.js').Descriptor}
     */
    either(number) {
        const { kind, opened } = this.get(number);
        return kind === 'file' || kind === 'dir' ? opened : fault('bad-descriptor');
    }

    /**
     * @param {number} number
     * @returns {OpenFile}
     */
    seekable(number) {
        const file = this.get(number);
        return file.kind === 'stdin' || file.kind === 'output' ? fault('invalid-seek') : this.file(number);
    }

    /** @param {number} number */
    close(number) {
        this.get(number);
        this.used.delete(number >>> 0);
        this.free.add(number >>> 0);
    }

    /**
     * @param {number} from
     * @param {number} to
     */
    renumber(from, to) {
        const file = this.get(from);
        this.get(to);
        if (from !== to) {
            this.used.delete(from >>> 0);
            this.free.add(from >>> 0);
            this.used.set(to >>> 0, file);
        }
    }
}

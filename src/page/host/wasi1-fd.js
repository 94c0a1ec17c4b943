import { Fault, fault, faultIf } from './faults.js';
import { utf8 } from './guest-memory.js';
import { StreamFault } from './streams.js';
import { FILETYPES, timesOf } from './wasi1-results.js';

/** WASI 0.1: what is done to a file descriptor, sockets included, of which there are none. */

const READ_RIGHT = 1 << 1;
const WRITE_RIGHT = 1 << 6;
const ALL_RIGHTS = (1 << 30) - 1;

/** `fd_seek`, `path_filestat_set_size`, `fd_filestat_set_size`: not of a folder. */
const SIZE_RIGHTS = 0x480004;

/** `fd_read`, `fd_readdir`. */
const READ_RIGHTS = 0x4002;

/** Of a granted directory; those for what is opened below it. From Wasmtime's `p1.rs`. */
const GRANT_RIGHTS = 0x7b7fe00;
const GRANT_INHERITS = 0xff7ffff;

const NONBLOCK = 4;
const SYNC_FLAGS = 2 | 8 | 16;

/** The fixed part of a `dirent`. */
const DIRENT_BYTES = 24;

const MOST_POSITION = (1n << 64n) - 1n;

/**
 * @param {import('./wasi1.js').Wasi1} program
 * @returns {HostFunctions}
 */
export function wasi1Fd({ host, memory, table }) {
    /** @param {number} bytes */
    const tell = (bytes) => {
        host.note(`${bytes} bytes`);
        return bytes;
    };
    /**
     * @param {import('./wasi1-table.js').OpenFile} file
     * @param {[number, number]} buffer
     * @param {bigint} [offset] nothing for where the file stands
     * @returns {number}
     */
    const write = (file, buffer, offset) => {
        const { kind, opened, append } = file;
        faultIf(kind === 'output' && offset !== undefined, 'invalid-seek');
        faultIf(kind !== 'output' && kind !== 'file', 'bad-descriptor');
        const bytes = memory.part(memory.check(...buffer), buffer[1]);
        tell(bytes.length);
        if (kind === 'output') {
            opened.write(bytes);
        } else if (append) {
            opened.append(bytes);
        } else {
            opened.writeAt(bytes, offset ?? file.position);
        }
        if (offset === undefined) {
            file.position = append ? BigInt(opened.node.length) : file.position + BigInt(bytes.length);
        }
        return bytes.length;
    };
    /**
     * Reads from a stream, whose end is no error here.
     *
     * @param {number} start
     * @param {() => Uint8Array} read
     * @returns {number}
     */
    const stream = (start, read) => {
        try {
            const bytes = read();
            faultIf(bytes.length === 0, 'interrupted');
            memory.writeBytes(start, bytes);
            return tell(bytes.length);
        } catch (problem) {
            if (problem instanceof Fault && problem.code === 'closed') {
                return tell(0);
            }
            throw problem instanceof StreamFault ? new Fault(problem.cause) : problem;
        }
    };
    /** @param {import('./wasi1-table.js').OpenFile} file */
    const grantName = ({ kind, opened }) => (kind === 'dir' ? opened.guest : undefined);
    const noSocket = () => fault('not-socket');
    return {
        fd_advise: ['file u64 u64 advice', ({ opened }, _offset, length) => opened.advise(0n, length)],
        fd_allocate: ['file u64 u64', () => fault('unsupported')],
        fd_close: ['size', (fd) => {
            host.note(`fd ${fd}`);
            table.close(fd);
        }],
        fd_datasync: ['file', () => {}],
        fd_fdstat_get: ['fd > fdstat', (file) => {
            const { kind, opened, flags } = file;
            if (kind === 'stdin' || kind === 'output') {
                const base = kind === 'stdin' ? READ_RIGHT : WRITE_RIGHT;
                return [0, 0, base, base];
            }
            if (grantName(file) !== undefined) {
                return [FILETYPES.dir, 0, GRANT_RIGHTS, GRANT_INHERITS];
            }
            const mode = opened.getFlags();
            const base = ALL_RIGHTS & ~((kind === 'dir' ? SIZE_RIGHTS : 0) | (mode & 1 ? 0 : READ_RIGHTS)
                | (mode & 2 ? 0 : WRITE_RIGHT));
            return [FILETYPES[kind], flags, base, base];
        }],
        fd_fdstat_set_flags: ['file fdflags', (file, flags) => {
            faultIf(flags & SYNC_FLAGS, 'invalid');
            file.flags = flags & (1 | NONBLOCK);
        }],
        fd_fdstat_set_rights: ['either rights rights', () => fault('unsupported')],
        fd_filestat_get: ['fd > filestat', ({ opened }) => opened.node],
        fd_filestat_set_size: ['file u64', ({ opened }, size) => opened.setSize(size)],
        fd_filestat_set_times: ['size u64 u64 fstflags', (fd, accessed, modified, flags) => {
            const times = timesOf(flags, [accessed, modified], host.clocks);
            table.either(fd).setTimes(times[0], times[1]);
        }],
        fd_pread: ['most fd buffers u64 > u32', (most, { kind, opened }, [start, length], offset) => {
            faultIf(kind === 'stdin', 'invalid-seek');
            faultIf(kind !== 'file', 'bad-descriptor');
            return stream(start, () => opened.readViaStream(offset).blockingRead(Math.min(length, most)));
        }],
        fd_prestat_get: ['fd > prestat', (file) => utf8(grantName(file) ?? fault('bad-descriptor')).length],
        fd_prestat_dir_name: ['fd size size', (file, start, length) => {
            const name = grantName(file) ?? fault('not-directory');
            const bytes = utf8(name);
            faultIf(bytes.length > length, 'name-too-long');
            host.note(JSON.stringify(name));
            memory.writeBytes(start, bytes);
        }],
        fd_pwrite: ['fd buffers u64 > u32', write],
        fd_read: ['most fd buffers > u32', (most, file, [start, there]) => {
            const { kind, opened, position } = file;
            const length = Math.min(there, most);
            if (kind === 'stdin') {
                return stream(start, () => opened.read(length));
            }
            faultIf(kind !== 'file', 'bad-descriptor');
            memory.check(start, length);
            const bytes = opened.readAt(length, position);
            memory.writeBytes(start, bytes);
            file.position += BigInt(bytes.length);
            return tell(bytes.length);
        }],
        fd_readdir: ['folder size size u64 > u32', ({ node: folder }, buffer, most, cookie) => {
            /** @type {[string, import('./tree.js').TreeNode][]} */
            const entries = [['.', folder], ['..', folder], ...host.elsewhere.list(folder)];
            // All of them, also those that are not told this time: what is asked first has the first number.
            const inodes = entries.map(([, node]) => host.elsewhere.identity(node)[0]);
            let at = 0;
            for (let index = Number(cookie); index < entries.length && at < most; index++) {
                const [name, node] = entries[index];
                const bytes = utf8(name);
                const entry = new Uint8Array(DIRENT_BYTES + bytes.length);
                const view = new DataView(entry.buffer);
                view.setBigUint64(0, BigInt(index + 1), true);
                view.setBigUint64(8, inodes[index], true);
                view.setUint32(16, bytes.length, true);
                view.setUint8(20, FILETYPES[node.kind]);
                entry.set(bytes, DIRENT_BYTES);
                // What does not fit is cut off; that the buffer is full tells the program to ask again.
                const part = entry.subarray(0, most - at);
                memory.check(buffer + at, Math.min(DIRENT_BYTES, part.length));
                memory.writeBytes(buffer + at, part);
                at += part.length;
            }
            return at;
        }],
        fd_renumber: ['size size', (from, to) => {
            host.note(`fd ${from} to ${to}`);
            table.renumber(from, to);
        }],
        fd_seek: ['seekable s64 whence > u64', (file, offset, whence) => {
            const position = [0n, file.position, BigInt(file.opened.node.length)][whence] + offset;
            faultIf(position < 0n || position > MOST_POSITION, 'invalid');
            file.position = position;
            return position;
        }],
        fd_sync: ['file', () => {}],
        fd_tell: ['seekable > u64', ({ position }) => position],
        fd_write: ['fd buffers > u32', (file, buffer) => write(file, buffer)],
        sock_accept: ['fd fdflags', noSocket],
        sock_recv: ['fd size size riflags', noSocket],
        sock_send: ['fd size size siflags', noSocket],
        sock_shutdown: ['fd sdflags', noSocket],
    };
}

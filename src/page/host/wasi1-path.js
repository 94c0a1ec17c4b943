import { faultIf } from './faults.js';
import { utf8 } from './guest-memory.js';
import { timesOf } from './wasi1-results.js';
import { OpenFile } from './wasi1-table.js';

/** WASI 0.1: what is done to a path below a directory. */

/**
 * @param {import('./wasi1.js').Wasi1} program
 * @returns {HostFunctions}
 */
export function wasi1Path({ host, memory, table }) {
    return {
        path_create_directory: ['folder path', (folder, path) => folder.createDirectoryAt(path)],
        path_filestat_get: ['folder lookupflags path > filestat', (folder, follow, path) =>
            folder.statAt(!!follow, path)],
        path_filestat_set_times: ['size lookupflags size size u64 u64 fstflags',
            (fd, follow, start, length, accessed, modified, flags) => {
                const times = timesOf(flags, [accessed, modified], host.clocks);
                const folder = table.folder(fd);
                const path = memory.string(start, length);
                host.note(JSON.stringify(path));
                folder.setTimesAt(!!follow, path, times[0], times[1]);
            }],
        path_link: ['folder lookupflags path folder path', (folder, follow, path, other, newPath) =>
            folder.linkAt(!!follow, path, other, newPath)],
        path_open: ['fd lookupflags path-first oflags rights rights fdflags > u32',
            ({ kind, opened }, follow, path, open, rights, _inheriting, flags) => {
                faultIf(kind === 'file', 'not-directory');
                faultIf(kind !== 'dir', 'bad-descriptor');
                // `fd_read`, `fd_write`; and `sync`, `dsync`, `rsync`, which Wasmtime refuses.
                const mode = ((rights >> 1) & 1) | ((rights >> 5) & 2) | (flags & (2 | 8 | 16) ? 4 : 0);
                const file = opened.openAt(!!follow, path, open, mode);
                const { isFolder } = file;
                return table.push(new OpenFile(isFolder ? 'dir' : 'file', file, isFolder ? 0 : flags));
            }],
        path_readlink: ['folder path size size > u32', (folder, path, buffer, most) => {
            const target = utf8(folder.readlinkAt(path)).subarray(0, most);
            memory.writeBytes(buffer, target);
            return target.length;
        }],
        path_remove_directory: ['folder path', (folder, path) => folder.removeDirectoryAt(path)],
        path_rename: ['folder path folder path', (folder, path, other, newPath) =>
            folder.renameAt(path, other, newPath)],
        path_symlink: ['path folder path', (target, folder, path) => folder.symlinkAt(target, path)],
        path_unlink_file: ['folder path', (folder, path) => folder.unlinkFileAt(path)],
    };
}

import { methodsOf } from './signature.js';

/** `wasi:filesystem`: the granted directories, and what is below them. */

/** `error-code`, in its order; empty where this host never answers so. */
export const FILE_ERRORS = (',,,bad-descriptor,busy,,,exist,file-too-large,illegal-byte-sequence,,,invalid,,'
    + 'is-directory,loop,,,name-too-long,,no-entry,,insufficient-memory,insufficient-space,not-directory,'
    + 'not-empty,,unsupported,,,overflow,not-permitted').split(',');

/**
 * @param {import('./wasi2.js').Program} program
 * @returns {{ [module: string]: HostFunctions }}
 */
export function wasi2Filesystem({ host, memory, handles }) {
    return {
        'wasi:filesystem/preopens': {
            'get-directories': ['u32', (result) => {
                const granted = host.grants.map((grant) => handles.keep('descriptor', grant));
                memory.listAt(result, granted, 12, (start, resource) => {
                    memory.u32(start, handles.hand(resource));
                    memory.stringAt(start + 4, resource.value.guest);
                });
            }],
        },
        'wasi:filesystem/types': {
            ...methodsOf('descriptor', {
                'read-via-stream': 'u64 > file input-stream',
                'write-via-stream': 'u64 > file output-stream',
                'append-via-stream': '> file output-stream',
                advise: 'u64 u64 advice > file nothing',
                'sync-data': '> file nothing',
                'get-flags': '> file u8',
                'get-type': '> file type',
                'set-size': 'u64 > file nothing',
                read: 'read u64 > file read',
                write: 'list u64 > file u64',
                'read-directory': '> file directory-entry-stream',
                sync: '> file nothing',
                'create-directory-at': 'path > file nothing',
                stat: '> file stat',
                'stat-at': 'follow path > file stat',
                'link-at': 'follow path descriptor path > file nothing',
                'open-at': 'follow path u32 u32 > file descriptor',
                'readlink-at': 'path > file string',
                'remove-directory-at': 'path > file nothing',
                'rename-at': 'path descriptor path > file nothing',
                'symlink-at': 'path path > file nothing',
                'unlink-file-at': 'path > file nothing',
                'is-same-object': 'descriptor',
                'metadata-hash': '> file hash',
                'metadata-hash-at': 'follow path > file hash',
            }),
            '[method]descriptor.set-times': ['descriptor time time > file nothing',
                (file, accessed, modified) => file.setTimes(accessed(), modified())],
            '[method]descriptor.set-times-at': ['descriptor follow path time time > file nothing',
                (folder, follow, path, accessed, modified) => {
                    folder.folder();
                    folder.setTimesAt(follow, path, accessed(), modified());
                }],
            '[method]directory-entry-stream.read-directory-entry': ['directory-entry-stream > file entry',
                (entries) => entries.pop()],
            'filesystem-error-code': ['error u32', (cause, result) => {
                memory.u8(result, 1);
                memory.u8(result + 1, FILE_ERRORS.indexOf(cause));
            }],
        },
    };
}

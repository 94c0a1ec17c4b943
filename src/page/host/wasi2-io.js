import { waitFor } from './clocks.js';
import { trapIf } from './faults.js';
import { methodsOf } from './signature.js';

/** `wasi:io`: streams, what to wait for, and why a stream failed. */

/** How Linux, and so Wasmtime, spells out why a stream failed. @type {{ [code: string]: string }} */
const CAUSES = {
    'bad-descriptor': 'Bad file descriptor (os error 9)',
    invalid: 'Invalid argument (os error 22)',
    'file-too-large': 'File too large (os error 27)',
    'insufficient-space': 'No space left on device (os error 28)',
};

/**
 * @param {import('./wasi2.js').Program} program
 * @returns {{ [module: string]: HostFunctions }}
 */
export function wasi2Io({ host, memory, handles }) {
    /**
     * @param {string} kind
     * @returns {HostFunctions}
     */
    const subscribe = (kind) => ({
        [`[method]${kind}.subscribe`]: ['u32', (handle) => {
            const stream = handles.resource(handle, kind);
            return handles.own('pollable', stream.value, stream);
        }],
    });
    return {
        'wasi:io/error': {
            '[method]error.to-debug-string': ['error u32', (cause, result) =>
                memory.stringAt(result, CAUSES[cause] ?? cause)],
        },
        'wasi:io/poll': {
            '[method]pollable.ready': ['pollable', (source) => Number(source.poll())],
            '[method]pollable.block': ['pollable', (source) => {
                waitFor([source], host.clocks);
            }],
            poll: ['u32 u32 u32', (start, count, result) => {
                memory.list(start, count * 4);
                const pollables = Array.from({ length: count }, (_, index) =>
                    handles.resource(memory.view.getUint32(start + index * 4, true), 'pollable'));
                trapIf(count === 0, 'empty poll list');
                const ready = waitFor(pollables.map(({ value }) => value), host.clocks);
                /** @param {number} index */
                const place = (index) => pollables[index].parent?.place ?? 0;
                // In the order in which what they wait for was made.
                const indices = Array.from(pollables.keys())
                    .filter((index) => ready.has(pollables[index].value))
                    .sort((one, other) => place(one) - place(other) || one - other);
                memory.listAt(result, host.elsewhere.arrange('poll-order', indices), 4, (at, index) => memory.u32(at, index));
            }],
        },
        'wasi:io/streams': {
            ...methodsOf('input-stream', {
                read: 'read > stream list',
                'blocking-read': 'read > stream list',
                skip: 'read > stream u64',
                'blocking-skip': 'read > stream u64',
            }),
            ...subscribe('input-stream'),
            ...methodsOf('output-stream', {
                'check-write': '> stream u64',
                write: 'list > stream nothing',
                'blocking-write-and-flush': 'list > stream nothing',
                flush: '> stream nothing',
                'blocking-flush': '> stream nothing',
                'write-zeroes': 'length > stream nothing',
                'blocking-write-zeroes-and-flush': 'length > stream nothing',
                splice: 'input-stream read > stream u64',
                'blocking-splice': 'input-stream read > stream u64',
            }),
            ...subscribe('output-stream'),
        },
    };
}

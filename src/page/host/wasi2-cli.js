import { Ended } from './faults.js';

/** `wasi:cli`: what a command is started with, its three streams, and its end. */

/**
 * @param {import('./wasi2.js').Program} program
 * @returns {{ [module: string]: HostFunctions }}
 */
export function wasi2Cli({ host, memory, handles }) {
    const { env, programArguments } = host;
    /** @type {HostFunctions[string]} */
    const none = ['u32', (result) => memory.u8(result, 0)];
    return {
        'wasi:cli/environment': {
            'get-environment': ['u32', (result) =>
                memory.listAt(result, env, 16, (start, pair) => {
                    memory.stringAt(start, pair[0]);
                    memory.stringAt(start + 8, pair[1]);
                })],
            'get-arguments': ['u32', (result) =>
                memory.listAt(result, programArguments, 8, (start, text) => memory.stringAt(start, text))],
            'initial-cwd': none,
        },
        'wasi:cli/exit': {
            exit: ['u32', (failed) => {
                throw new Ended({ kind: 'code', code: Math.min(failed, 1) });
            }],
            'exit-with-code': ['u32', (code) => {
                throw new Ended({ kind: 'code', code: code & 255 });
            }],
        },
        'wasi:cli/stdin': { 'get-stdin': ['', () => handles.own('input-stream', host.stdin)] },
        'wasi:cli/stdout': { 'get-stdout': ['', () => handles.own('output-stream', host.stdout)] },
        'wasi:cli/stderr': { 'get-stderr': ['', () => handles.own('output-stream', host.stderr)] },
        'wasi:cli/terminal-input': {},
        'wasi:cli/terminal-output': {},
        // None of the three streams is a terminal.
        'wasi:cli/terminal-stdin': { 'get-terminal-stdin': none },
        'wasi:cli/terminal-stdout': { 'get-terminal-stdout': none },
        'wasi:cli/terminal-stderr': { 'get-terminal-stderr': none },
    };
}

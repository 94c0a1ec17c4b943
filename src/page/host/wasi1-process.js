import { Ended, fault, trapIf } from './faults.js';
import { utf8 } from './guest-memory.js';
import { timestampOf } from './wasi1-results.js';

/** WASI 0.1: what a program is started with, clocks, random, and its end. */

/** From here on an exit code is no exit code. */
const EXIT_CODES = 126;

/**
 * @param {import('./wasi1.js').Wasi1} program
 * @returns {HostFunctions}
 */
export function wasi1Process({ host, memory }) {
    const { clocks, random, env } = host;
    /** @param {string[]} texts */
    const sizes = (texts) => () => [texts.length, utf8(texts.join('\0')).length + Math.min(texts.length, 1)];
    /**
     * Each text is written as its parts, with a zero at the end.
     *
     * @param {string[][]} texts
     * @returns {(pointers: number, start: number) => void}
     */
    const contents = (texts) => (pointers, start) => {
        let at = start;
        texts.forEach((parts, index) => {
            memory.writeU32(pointers + index * 4, at);
            for (const part of [...parts, '\0']) {
                at = memory.writeBytes(at, utf8(part));
            }
        });
    };
    /** @param {number} clock */
    const isWall = (clock) => (clock > 1 ? fault('bad-descriptor') : clock === 0);
    return {
        args_sizes_get: ['> u32 u32', sizes(host.programArguments)],
        args_get: ['size size', contents(host.programArguments.map((text) => [text]))],
        environ_sizes_get: ['> u32 u32', sizes(env.map((pair) => pair.join('=')))],
        environ_get: ['size size', contents(env.map(([name, value]) => [name, '=', value]))],
        clock_res_get: ['clockid > u64', (clock) =>
            (isWall(clock) ? timestampOf(clocks.wallResolution) : clocks.resolution)],
        clock_time_get: ['clockid u64 > u64', (clock) =>
            (isWall(clock) ? timestampOf(clocks.wall()) : clocks.now())],
        random_get: ['size size', (start, length) => {
            host.note(`${length} bytes`);
            memory.writeBytes(start, random.bytes(random.secure, BigInt(length)));
        }],
        proc_exit: ['size', (code) => {
            trapIf(code >= EXIT_CODES, 'exit with invalid exit status outside of [0..126)');
            throw new Ended({ kind: 'code', code });
        }],
        proc_raise: ['signal', () => fault('unsupported')],
        sched_yield: ['', () => {}],
    };
}

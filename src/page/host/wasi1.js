import { Fault, faultIf, trapIf } from './faults.js';
import { PlainMemory } from './guest-memory.js';
import { parseSignature } from './signature.js';
import { traced } from './trace.js';
import { wasi1Fd } from './wasi1-fd.js';
import { wasi1Path } from './wasi1-path.js';
import { wasi1Poll } from './wasi1-poll.js';
import { wasi1Process } from './wasi1-process.js';
import { wasi1Results } from './wasi1-results.js';
import { FileTable } from './wasi1-table.js';
import { wasi1Words } from './wasi1-words.js';

/** The import module of WASI 0.1. */
const MODULE = 'wasi_snapshot_preview1';

/**
 * `errno`, by the `error-code` of WASI 0.2 that means the same: its name and its number.
 *
 * @type {{ [code: string]: [string, number] }}
 */
const ERRNO = {
    'bad-descriptor': ['badf', 8],
    busy: ['busy', 10],
    exist: ['exist', 20],
    'file-too-large': ['fbig', 22],
    'illegal-byte-sequence': ['ilseq', 25],
    interrupted: ['intr', 27],
    invalid: ['inval', 28],
    'is-directory': ['isdir', 31],
    loop: ['loop', 32],
    'name-too-long': ['nametoolong', 37],
    'no-entry': ['noent', 44],
    'insufficient-memory': ['nomem', 48],
    'insufficient-space': ['nospc', 51],
    'not-directory': ['notdir', 54],
    'not-empty': ['notempty', 55],
    'not-socket': ['notsock', 57],
    unsupported: ['notsup', 58],
    overflow: ['overflow', 61],
    'not-permitted': ['perm', 63],
    'invalid-seek': ['spipe', 70],
};

/** One program of WASI 0.1. */
export class Wasi1 {
    /** @param {import('./host.js').Host} host */
    constructor(host) {
        this.host = host;
        this.memory = new PlainMemory();
        this.table = new FileTable(host);
        this.words = wasi1Words(this);
        this.stores = wasi1Results(this);
        this.functions = {
            ...wasi1Process(this),
            ...wasi1Fd(this),
            ...wasi1Path(this),
            ...wasi1Poll(this),
        };
    }

    /**
     * @param {string} module
     * @param {string} name
     * @returns {((...values: any[]) => any) | undefined} nothing if it is left out, or not of WASI 0.1
     */
    provide(module, name) {
        const { host, memory, stores } = this;
        if (module !== MODULE || host.world.without.includes(`${module}/${name}`)
            || !Object.hasOwn(this.functions, name)) {
            return undefined;
        }
        const [signature, body] = this.functions[name];
        const { results, flat, read } = parseSignature(signature, this.words);
        const denied = (name.startsWith('random') && host.random.denied)
            || (/^(clock|poll)/.test(name) && host.clocks.denied);
        return traced(this, module, name, (values) => {
            trapIf(!memory.memory, 'missing required memory export');
            try {
                faultIf(denied, 'not-permitted');
                const answer = body(...read(values));
                results.forEach((result, index) =>
                    stores[result](values[flat + index], results.length > 1 ? answer[index] : answer));
            } catch (problem) {
                if (!(problem instanceof Fault)) {
                    throw problem;
                }
                const [told, number] = ERRNO[problem.code];
                host.result = told;
                return number;
            }
            return 0;
        });
    }

    /**
     * @param {any} exports
     * @returns {number} the exit code
     */
    run({ _start: start }) {
        trapIf(!start, 'failed to find function export `_start`');
        trapIf(start.length, `expected 0 types, found ${start.length}`);
        start();
        return 0;
    }
}

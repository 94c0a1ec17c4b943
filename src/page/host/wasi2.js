import { Fault, Trap, trapIf } from './faults.js';
import { CanonicalMemory } from './guest-memory.js';
import { Handles } from './handles.js';
import { parseSignature } from './signature.js';
import { StreamFault } from './streams.js';
import { traced } from './trace.js';
import { wasi2Cli } from './wasi2-cli.js';
import { wasi2Clocks } from './wasi2-clocks.js';
import { FILE_ERRORS, wasi2Filesystem } from './wasi2-filesystem.js';
import { wasi2Io } from './wasi2-io.js';
import { wasi2Random } from './wasi2-random.js';
import { SOCKET_ERRORS, wasi2Sockets } from './wasi2-sockets.js';
import { wasi2Results, wasi2Words } from './wasi2-words.js';

/**
 * WASI 0.2 for the core module of a component: its imports are the functions of the world `wasi:cli/imports`,
 * lowered by the Canonical ABI.
 *
 * @typedef {{ host: import('./host.js').Host, memory: CanonicalMemory, handles: Handles }} Program
 */

/** The resources that each interface defines, and so can drop. @type {{ [module: string]: string[] }} */
const RESOURCES = {
    'wasi:io/error': ['error'],
    'wasi:io/poll': ['pollable'],
    'wasi:io/streams': ['input-stream', 'output-stream'],
    'wasi:filesystem/types': ['descriptor', 'directory-entry-stream'],
    'wasi:cli/terminal-input': ['terminal-input'],
    'wasi:cli/terminal-output': ['terminal-output'],
    'wasi:sockets/network': ['network'],
    'wasi:sockets/ip-name-lookup': ['resolve-address-stream'],
    'wasi:sockets/tcp': ['tcp-socket'],
    'wasi:sockets/udp': ['udp-socket', 'incoming-datagram-stream', 'outgoing-datagram-stream'],
};

const DROP = '[resource-drop]';

/** One program of WASI 0.2. */
export class Wasi2 {
    /** @param {import('./host.js').Host} host */
    constructor(host) {
        this.host = host;
        this.memory = new CanonicalMemory();
        this.handles = new Handles();
        this.words = wasi2Words(this);
        this.results = wasi2Results(this);
        /** @type {{ [module: string]: HostFunctions }} */
        this.interfaces = {
            ...wasi2Io(this),
            ...wasi2Clocks(this),
            ...wasi2Filesystem(this),
            ...wasi2Random(this),
            ...wasi2Cli(this),
            ...wasi2Sockets(this),
        };
    }

    /**
     * @param {string} imported the module's name, with a version
     * @param {string} name
     * @returns {((...values: any[]) => any) | undefined} nothing if it is left out, or not of WASI 0.2
     */
    provide(imported, name) {
        const { host, handles, words } = this;
        const [module, version = ''] = imported.split('@');
        const functions = this.interfaces[module];
        if (!functions || !version.startsWith('0.2.') || host.world.without.includes(module)) {
            return undefined;
        }
        const kind = name.slice(DROP.length);
        if (name.startsWith(DROP) && RESOURCES[module]?.includes(kind)) {
            return (handle) => handles.drop(handle, kind);
        }
        // Of resources that are never made, as sockets are, there is no method that could be called.
        const never = RESOURCES[module]?.find((resource) =>
            module.startsWith('wasi:sockets/') && name.startsWith(`[method]${resource}.`));
        if (!Object.hasOwn(functions, name) && !never) {
            return undefined;
        }
        const [signature, body] = functions[name] ?? [never, () => {}];
        const parsed = parseSignature(signature, words);
        const denied = (module.startsWith('wasi:clocks/') && host.clocks.denied && 'the clock')
            || (module.startsWith('wasi:random/') && host.random.denied && 'random');
        if (denied) {
            return traced(this, module, name, () => {
                throw new Trap(`${denied} is denied to this program`, 'denied');
            });
        }
        if (parsed.results.length === 0) {
            return traced(this, module, name, (values) => body(...values), parsed.read);
        }
        const answer = this.answering(parsed.results, body);
        return traced(this, module, name, ({ at, taken }) => answer(at, taken), (values) =>
            ({ at: values[parsed.flat], taken: parsed.read(values) }));
    }

    /**
     * A function that may fail, and so answers with a `result`.
     *
     * @param {string[]} results whose errors, and what in the good case
     * @param {(...taken: any[]) => any} body
     * @returns {(at: number, taken: any[]) => void}
     */
    answering([errors, result], body) {
        const { host, memory, handles } = this;
        const [align, store] = this.results(result);
        const offset = Math.max(align, errors === 'file' ? 1 : 4);
        return (at, taken) => {
            try {
                trapIf(at % offset, 'pointer not aligned');
                const value = body(...taken);
                memory.u8(at, 0);
                store(at + offset, value);
            } catch (problem) {
                if (!(problem instanceof Fault)) {
                    throw problem;
                }
                const { code } = problem;
                // What answers with a list is not looked at by Wasmtime's trace.
                host.result = result === 'list' || result === 'read' ? 'ok' : code;
                memory.u8(at, 1);
                const failed = problem instanceof StreamFault;
                memory.u8(at + offset, errors === 'file' ? FILE_ERRORS.indexOf(code)
                    : errors === 'socket' ? SOCKET_ERRORS[code] : Number(!failed));
                if (failed) {
                    memory.u32(at + offset + 4, handles.own('error', problem.cause));
                }
            }
        };
    }

    /**
     * @param {any} exports
     * @returns {number} the exit code
     */
    run(exports) {
        const { cabi_realloc: realloc, _initialize: initialize } = exports;
        this.memory.realloc = realloc ?? this.memory.realloc;
        initialize?.();
        const name = Object.keys(exports).find((key) => /^wasi:cli\/run@0\.2\..*#run$/.test(key));
        return exports[name ?? '']() ? 1 : 0;
    }
}

import { Ended, Trap } from './faults.js';
import { Host } from './host.js';
import { limitMemory } from './memory-limit.js';
import { trapWords } from './trap-words.js';
import { Wasi1 } from './wasi1.js';
import { Wasi2 } from './wasi2.js';

/**
 * Runs a program from its start to its end, in a world of its own. Nothing that the program does makes this
 * throw.
 *
 * @param {RunRequest} request
 * @param {RunObserver} observer
 * @returns {RunResult}
 */
export function run(request, observer) {
    const host = new Host(request, observer);
    const program = request.generation === '0.1' ? new Wasi1(host) : new Wasi2(host);
    const { memoryMib } = request.world.limits;
    let memoryBytes = 0;
    /** @type {End} */
    let end;
    try {
        const limited = limitMemory(request.module, memoryMib * 1024 * 1024);
        const module = new WebAssembly.Module(limited.bytes);
        const { imports, missing } = importsOf(module, request.generation, program);
        if (missing !== undefined) {
            end = { kind: 'unlinked', import: missing };
        } else if (limited.minimum > memoryMib * 1024 * 1024) {
            end = { kind: 'too-much-memory', limit: memoryMib };
        } else {
            memoryBytes = limited.minimum;
            end = { kind: 'code', code: start(module, imports, program) };
        }
    } catch (problem) {
        end = host.end ?? endOf(problem);
    }
    program.memory.refresh();
    memoryBytes = Math.max(memoryBytes, program.memory.bytes.length);
    return { end, memoryBytes, calls: host.calls, files: filesOf(host) };
}

/**
 * @param {Host} host
 * @returns {{ [guest: string]: Tree }} nothing where folders are too deep
 */
function filesOf(host) {
    try {
        return host.files();
    } catch {
        return {};
    }
}

/**
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Imports} imports
 * @param {Wasi1 | Wasi2} program
 * @returns {number} the exit code
 */
function start(module, imports, program) {
    const { exports } = new WebAssembly.Instance(module, imports);
    const { memory } = exports;
    program.memory.memory = memory instanceof WebAssembly.Memory ? memory : undefined;
    return program.run(exports);
}

/**
 * @param {WebAssembly.Module} module
 * @param {'0.1' | '0.2'} generation
 * @param {Wasi1 | Wasi2} program
 * @returns {{ imports: WebAssembly.Imports, missing?: string }} `missing` is the first that is not to be had
 */
function importsOf(module, generation, program) {
    /** @type {{ [module: string]: { [name: string]: (...values: any[]) => any } }} */
    const imports = {};
    let missing;
    for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
        const provided = kind === 'function' ? program.provide(from, name) : undefined;
        if (provided) {
            imports[from] ??= {};
            imports[from][name] = provided;
        } else {
            missing ??= generation === '0.1' ? `${from}/${name}` : from;
        }
    }
    return { imports, missing };
}

/**
 * @param {any} problem what the engine or a host function threw
 * @returns {End}
 */
function endOf(problem) {
    if (problem instanceof Ended) {
        return problem.end;
    }
    if (problem instanceof Trap) {
        return { kind: 'trap', reason: problem.reason };
    }
    const { name, message } = problem;
    if (problem instanceof WebAssembly.CompileError || problem instanceof WebAssembly.LinkError) {
        return { kind: 'failed', reason: message };
    }
    if (problem instanceof WebAssembly.RuntimeError || name === 'InternalError' || /stack/i.test(message)) {
        return { kind: 'trap', reason: trapWords(message) };
    }
    if (problem instanceof RangeError) {
        return { kind: 'trap', reason: 'pointer out of bounds' };
    }
    return { kind: 'failed', reason: message };
}

/**
 * How a run ended, in the words of the pages that Wasmtime's runs made.
 *
 * @param {End} end
 * @returns {string}
 */
export function endWords(end) {
    switch (end.kind) {
        case 'code':
            return `exit code ${end.code}`;
        case 'trap':
            return `trap: ${end.reason}`;
        case 'unlinked':
            return `not started: import \`${end.import}\` is not provided`;
        case 'out-of-fuel':
            return `stopped: out of fuel (limit ${end.limit})`;
        case 'out-of-time':
            return `stopped: out of time (limit ${end.limit} s)`;
        case 'too-much-output':
            return `stopped: too much output (limit ${end.limit} KiB)`;
        case 'too-much-memory':
            return `not started: needs more memory than ${end.limit} MiB`;
        default:
            return `not started: ${end.reason}`;
    }
}

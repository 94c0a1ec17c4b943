// The page's host by itself: what can be said of it without Wasmtime. `node --test host.test.mjs`

import assert from 'node:assert/strict';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Descriptor } from '../../src/page/host/descriptor.js';
import { Elsewhere } from '../../src/page/host/elsewhere.js';
import { Fault } from '../../src/page/host/faults.js';
import { notText } from '../../src/page/host/guest-memory.js';
import { Host } from '../../src/page/host/host.js';
import { limitMemory } from '../../src/page/host/memory-limit.js';
import { find, parentOf, resolve } from '../../src/page/host/paths.js';
import { RandomSources, SplitMix64 } from '../../src/page/host/random.js';
import { endWords, run } from '../../src/page/host/run.js';
import { trapWords } from '../../src/page/host/trap-words.js';
import { harvest, plant } from '../../src/page/host/tree.js';
import { Wasi1 } from '../../src/page/host/wasi1.js';
import { Wasi2 } from '../../src/page/host/wasi2.js';
import { runAndPost } from '../../src/page/host/worker.js';
import { FUNCTIONS, INTERFACES } from './functions.mjs';

const TIME = { seconds: 1579132800n, nanoseconds: 0 };

/** A world that grants nothing, but for what is said. */
function worldOf(given = {}) {
    return {
        dirs: [], env: [], args: [], stdin: null, clock: 'virtual', frozenSeconds: 1579132800,
            random: 'seeded',
        seed: '57a51de516202006', network: 'denied', without: [],
        limits: { fuel: 2_000_000_000, memoryMib: 64, outputKib: 1024, seconds: 10 }, ...given,
    };
}

const SILENT = { output() {}, call() {} };

function hostOf(given = {}) {
    const request = { module: new Uint8Array(0), generation: '0.1', program: 'p', world: worldOf(given),
        fixtures: {} };
    return new Host(request, SILENT);
}

test('SplitMix64 gives the known sequence', () => {
    const random = new SplitMix64(0n);
    assert.deepEqual([random.next(), random.next(), random.next()],
        [0xe220a8397b1dcdafn, 0x6e789e6aa1b965f4n, 0x06c45d188009454fn]);
});

test('seeded random is what Wasmtime gives with this seed', () => {
    const random = new RandomSources(worldOf());
    assert.deepEqual([random.secure.next(), random.secure.next()],
        [0xd260ab30637b0196n, 0x1062bbe883a6cadan]);
    assert.deepEqual([...random.bytes(random.secure, 11n)],
        [0x46, 0xd7, 0x01, 0x92, 0x2a, 0xf6, 0xc7, 0xbe, 0xae, 0x07, 0x38]);
    assert.deepEqual(random.seed, [0x6909cc038fd21ba9n, 0x99ff8b96af8c11f8n]);
    assert.equal(random.insecure.next(), 0xa97f9a87c55d73e3n);
});

/** @type {any} */
const TREE = {
    dir: {
        'a.txt': { file: 'a' },
        sub: { dir: { 'b.txt': { file: 'b' }, deep: { dir: {} } } },
        'to-a': { link: 'a.txt' },
        'to-sub': { link: 'sub' },
        'to-sub-slash': { link: 'sub/' },
        'to-a-slash': { link: 'a.txt/' },
        dangling: { link: 'none' },
        loop: { link: 'loop' },
        out: { link: '../x' },
        around: { link: 'sub/../a.txt' },
        absolute: { link: '/a.txt' },
    },
};

/** The content of a file, what else is there, or the error. */
function outcome(work) {
    try {
        const { kind, content } = work();
        return kind === 'file' ? String.fromCharCode(...content) : `(${kind})`;
    } catch (problem) {
        assert.ok(problem instanceof Fault, String(problem));
        return problem.code;
    }
}

test('a path leads where Linux says, and never above its start', () => {
    const root = plant(TREE, TIME);
    for (const [path, followed, itself = followed] of [
        ['a.txt', 'a'], ['./a.txt', 'a'], ['sub//b.txt', 'b'], ['sub/../a.txt', 'a'],
        ['sub/./deep/..', '(dir)'],
        ['.', '(dir)'], ['sub/', '(dir)'], ['a.txt/', 'not-directory'], ['a.txt/.', 'not-directory'],
        ['a.txt/x', 'not-directory'], ['a.txt/..', 'not-directory'], ['none', 'no-entry'],
        ['none/x', 'no-entry'],
        ['', 'no-entry'], ['/', 'not-permitted'], ['/a.txt', 'not-permitted'], ['..', 'not-permitted'],
        ['sub/../..', 'not-permitted'], ['sub/../../x/a.txt', 'not-permitted'],
        ['to-a', 'a', '(link)'], ['to-sub', '(dir)', '(link)'], ['to-sub/', '(dir)'], ['to-sub/b.txt', 'b'],
        ['to-sub/..', '(dir)'], ['to-sub-slash', '(dir)', '(link)'],
        ['to-a-slash', 'not-directory', '(link)'],
        ['to-a/', 'not-directory'], ['dangling', 'no-entry', '(link)'], ['loop', 'loop', '(link)'],
        ['loop/x', 'loop'],
        ['out', 'not-permitted', '(link)'], ['out/x', 'not-permitted'], ['around', 'a', '(link)'],
        ['absolute', 'not-permitted', '(link)'], ['a\0', 'invalid'], ['n'.repeat(255), 'no-entry'],
        ['n'.repeat(256), 'name-too-long'], ['ü'.repeat(128), 'name-too-long'],
        ['a.txt/../'.repeat(500), 'name-too-long'],
    ]) {
        assert.equal(outcome(() => find(root, path, true)), followed, `followed: ${path.slice(0, 40)}`);
        assert.equal(outcome(() => find(root, path, false)), itself, `itself: ${path.slice(0, 40)}`);
    }
});

test('forty links are followed on one way, and no more', () => {
    const links = Object.fromEntries(Array.from({ length: 42 }, (_, n) => [`l${n + 1}`, { link: `l${n}` }]));
    const root = plant({ dir: { l0: { file: 'end' }, ...links } }, TIME);
    assert.equal(outcome(() => find(root, 'l40', true)), 'end');
    assert.equal(outcome(() => find(root, 'l41', true)), 'loop');
});

test('what is made at a path is made in its parent', () => {
    const root = plant(TREE, TIME);
    for (const [path, name, inside] of [
        ['new', 'new', root], ['sub/new', 'new', root.entries.get('sub')],
        ['sub/', '.', root.entries.get('sub')],
        ['sub/.', '.', root.entries.get('sub')], ['.', '.', root], ['sub/..', '.', root],
        ['to-sub/x', 'x', root.entries.get('sub')],
    ]) {
        const place = parentOf(root, path);
        assert.deepEqual([place.name, place.folder === inside], [name, true], path);
    }
    for (const [path, code] of [['', 'no-entry'], ['/x', 'not-permitted'], ['../x', 'not-permitted'],
        ['none/x', 'no-entry'], ['a.txt/', 'not-directory']]) {
        assert.equal(outcome(() => parentOf(root, path).folder), code, path);
    }
    assert.equal(resolve(root, 'dangling', { follow: true, create: true }).name, 'none');
    assert.equal(outcome(() => resolve(root, 'new/', { follow: true, create: true }).folder), 'is-directory');
});

test('a read-only grant is refused before the path is looked at', () => {
    const host = hostOf();
    const descriptor = new Descriptor(plant(TREE, TIME), true, 1, host, '/data');
    for (const work of [
        () => descriptor.openAt(true, 'none', 0, 2), () => descriptor.openAt(true, '/etc', 1, 1),
        () => descriptor.createDirectoryAt(''), () => descriptor.unlinkFileAt('none'), () =>
            descriptor.symlinkAt('/x', '..'),
        () => descriptor.renameAt('none', descriptor, '\0'), () =>
            descriptor.setTimesAt(true, 'none', TIME, TIME),
    ]) {
        assert.equal(outcome(/** @type {any} */ (work)), 'not-permitted');
    }
});

test('a tree comes back as it was published', () => {
    const raw = { dir: { ...TREE.dir, 'raw.bin': { base64: '/wAB' }, __proto__: { file: 'no prototype' } } };
    assert.deepEqual(JSON.parse(JSON.stringify(harvest(plant(raw, TIME)))), JSON.parse(JSON.stringify(raw)));
});

/** A module's section. */
const section = (id, ...items) => {
    const body = [items.length, ...items.flat()];
    return [id, body.length, ...body];
};
const text = (characters) => [characters.length, ...new TextEncoder().encode(characters)];

/**
 * A module of one function, `_start`; what it imports is numbered first.
 *
 * An import is a module, a name, and how many `i32` it takes and gives; a memory and a table are the bytes of
 * their sections.
 */
function moduleOf({ imports = [], memory = [0, 1], tables = [], code }) {
    const types = [[0x60, 0, 0], ...imports.map(([, , [count, results]]) =>
        [0x60, count, ...Array(count).fill(0x7f), results, ...Array(results).fill(0x7f)])];
    const body = [0, ...code, 0x0b];
    return new Uint8Array([
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
        ...section(1, ...types),
        ...(imports.length ? section(2,
            ...imports.map(([from, name], n) => [...text(from), ...text(name), 0, n + 1])) : []),
        ...section(3, [0]),
        ...(tables.length ? section(4, ...tables) : []),
        ...section(5, memory),
        ...section(7, [...text('memory'), 2, 0], [...text('_start'), 0, imports.length]),
        ...section(10, [body.length, ...body]),
    ]);
}

const P1 = 'wasi_snapshot_preview1';
const i32 = (value) =>
    (value < 64 ? [0x41, value] : [0x41, (value & 127) | 128,
    ...(value < 8192 ? [value >> 7] : [((value >> 7) & 127) | 128, value >> 14])]);

test('a limit on memory is kept by the engine', () => {
    const mib = 1024 * 1024;
    for (const [memory, limit, least, most] of [
        [[0, 1], mib, 1, 16], [[1, 1, 4], mib, 1, 4], [[1, 1, 127], mib, 1, 16], [[0, 20], mib, 20, 20],
        [[0, 0], mib, 0, 16],
    ]) {
        const limited = limitMemory(moduleOf({ memory, code: [] }), limit);
        assert.equal(limited.minimum, least * 65536);
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(limited.bytes), {});
        const grown = exports.memory;
        assert.equal(grown.buffer.byteLength, least * 65536);
        if (most > least) {
            grown.grow(most - least);
        }
        assert.throws(() => grown.grow(1), RangeError, `${memory}`);
    }
    const tables = [[0x70, 0, 5], [0x6f, 1, 1, 9]];
    const limited = limitMemory(moduleOf({ tables, code: [] }), mib).bytes;
    assert.ok(WebAssembly.validate(limited));
    assert.ok(Buffer.from(limited).includes(Buffer.from([4, 11, 2, 0x70, 1, 5, 0x80, 0x80, 4, 0x6f, 1, 1,
        9])));
});

test('every engine traps in the words of Wasmtime', () => {
    for (const [words, ...messages] of [
        ['wasm `unreachable` instruction executed', 'unreachable', 'unreachable executed',
            'Unreachable code should not be executed (evaluating \'e()\')'],
        ['call stack exhausted', 'Maximum call stack size exceeded', 'too much recursion',
            'Maximum call stack size exceeded.', 'Stack overflow'],
        ['out of bounds memory access', 'memory access out of bounds', 'index out of bounds',
            'Out of bounds memory access (evaluating \'e()\')'],
        ['undefined element: out of bounds table access', 'table index is out of bounds',
            'table index out of bounds', 'Out of bounds call_indirect (evaluating \'e()\')',
            'Out of bounds table access'],
        ['uninitialized element', 'indirect call to null',
            'call_indirect to a null table entry (evaluating \'e()\')'],
        ['indirect call type mismatch', 'null function or function signature mismatch',
            'indirect call signature mismatch',
            'call_indirect to a signature that does not match (evaluating \'e()\')'],
        ['integer divide by zero', 'divide by zero', 'remainder by zero', 'integer divide by zero',
            'Division by zero (evaluating \'e()\')'],
        ['integer overflow', 'divide result unrepresentable', 'float unrepresentable in integer range',
            'integer overflow', 'Integer overflow', 'Out of bounds Trunc operation'],
        ['invalid conversion to integer', 'invalid conversion to integer'],
        ['unaligned atomic', 'operation does not support unaligned accesses', 'unaligned memory access'],
    ]) {
        for (const message of messages) {
            assert.equal(trapWords(message), words, message);
        }
    }
    assert.equal(trapWords('what nobody knows'), 'what nobody knows');
});

test('an end is told in the words of the page', () => {
    for (const [end, words] of [
        [{ kind: 'code', code: 3 }, 'exit code 3'],
        [{ kind: 'trap', reason: 'why' }, 'trap: why'],
        [{ kind: 'unlinked', import: 'a/b' }, 'not started: import `a/b` is not provided'],
        [{ kind: 'too-much-output', limit: 1 }, 'stopped: too much output (limit 1 KiB)'],
        [{ kind: 'too-much-memory', limit: 2 }, 'not started: needs more memory than 2 MiB'],
        [{ kind: 'out-of-time', limit: 10 }, 'stopped: out of time (limit 10 s)'],
        [{ kind: 'out-of-fuel', limit: 5 }, 'stopped: out of fuel (limit 5)'],
        [{ kind: 'failed', reason: 'no module' }, 'not started: no module'],
    ]) {
        assert.equal(endWords(end), words);
    }
});

/** Runs a module of WASI 0.1; gives its end, its output and its calls. */
function ran(module, given = {}) {
    const output = [];
    const calls = [];
    const request = { module, generation: '0.1', program: 'p', world: worldOf(given), fixtures: {} };
    const result = run(request, {
        output: (stream, bytes) => output.push(stream, new TextDecoder().decode(bytes)),
        call: (from, name, answer) => calls.push(`${name} ${answer}`),
    });
    return { end: endWords(result.end), output, calls, result };
}

test('a run ends in the way of its program', () => {
    const unreachable = [0x00];
    const recursion = [0x10, 0];
    const loop = [0x03, 0x40, ...i32(1), ...i32(100), ...i32(1), ...i32(200), 0x10, 0, 0x1a, 0x0c, 0, 0x0b];
    const write = [P1, 'fd_write', [4, 1]];
    const store = (at, value) => [...i32(at), ...i32(value), 0x36, 2, 0];
    const printing = [...store(100, 0), ...store(104, 1000), ...loop];
    assert.equal(ran(moduleOf({ code: [] })).end, 'exit code 0');
    assert.equal(ran(moduleOf({ code: unreachable })).end, 'trap: wasm `unreachable` instruction executed');
    assert.equal(ran(moduleOf({ code: recursion })).end, 'trap: call stack exhausted');
    const exit = moduleOf({ imports: [[P1, 'proc_exit', [1, 0]]], code: [...i32(3), 0x10, 0] });
    assert.deepEqual([ran(exit).end, ran(exit).calls], ['exit code 3', ['proc_exit ok']]);
    assert.equal(ran(exit, { without: [`${P1}/proc_exit`] }).end,
        'not started: import `wasi_snapshot_preview1/proc_exit` is not provided');
    assert.equal(ran(moduleOf({ imports: [['env', 'x', [0, 0]]], code: [] })).end,
        'not started: import `env/x` is not provided');
    assert.equal(ran(moduleOf({ memory: [0, 17], code: [] }),
        { limits: { ...worldOf().limits, memoryMib: 1 } }).end,
        'not started: needs more memory than 1 MiB');
    const flood = ran(moduleOf({ imports: [write], code: printing }),
        { limits: { ...worldOf().limits, outputKib: 2 } });
    assert.equal(flood.end, 'stopped: too much output (limit 2 KiB)');
    assert.deepEqual(flood.output.filter((_, n) => n % 2).map((part) => part.length), [1000, 1000, 48]);
    assert.match(ran(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 9, 9])).end, /^not started: /);
});

test('the worker always says that it is done, and what was done in all', () => {
    const write = [P1, 'fd_write', [4, 1]];
    const code = [0x03, 0x40, ...i32(1), ...i32(100), ...i32(1), ...i32(200), 0x10, 0, 0x1a, 0x0c, 0, 0x0b];
    const store = (at, value) => [...i32(at), ...i32(value), 0x36, 2, 0];
    const module = moduleOf({ imports: [write], code: [...store(104, 10), ...code] });
    const messages = [];
    // As a worker does, which takes away what it transfers.
    const post = (message, transfer) => messages.push(structuredClone(message, { transfer }));
    runAndPost({ module, generation: '0.1', program: 'p', world: worldOf(), fixtures: {} }, post);
    const out = messages.filter(({ type }) => type === 'out');
    assert.equal(out.reduce((sum, { bytes }) => sum + bytes.length, 0), 1024 * 1024);
    assert.equal(messages.filter(({ type }) => type === 'calls').length, 200);
    assert.ok(messages.length < 600, `${messages.length} messages`);
    const done = messages.at(-1);
    assert.deepEqual(done.result.end, { kind: 'too-much-output', limit: 1024 });
    const counts = done.trace.filter(([, name]) => name === 'fd_write');
    assert.equal(counts.reduce((sum, [, , , times]) => sum + times, 0), done.result.calls);
    runAndPost(/** @type {any} */ ({ module: null }), (message) => messages.push(message));
    assert.deepEqual([messages.at(-1).type, messages.at(-1).result.end.kind], ['done', 'failed']);
});

test('every function of WASI 0.1 and of the world `wasi:cli/imports` is there, and nothing else', () => {
    const [first, second] = [new Wasi1(hostOf()), new Wasi2(hostOf())];
    for (const name of FUNCTIONS.split(' ')) {
        assert.ok(first.provide(P1, name), name);
    }
    assert.equal(FUNCTIONS.split(' ').length, Object.keys(first.functions).length);
    for (const [module, functions] of Object.entries(INTERFACES)) {
        for (const name of functions.split(' ')) {
            assert.ok(second.provide(`${module}@0.2.0`, name), `${module} ${name}`);
        }
        const own = functions.split(' ').filter((name) => !name.startsWith('[resource-drop]')
            && !module.startsWith('wasi:sockets/'));
        assert.ok(module.startsWith('wasi:sockets/')
            || own.length === Object.keys(second.interfaces[module]).length, module);
    }
    assert.equal(Object.keys(INTERFACES).length, Object.keys(second.interfaces).length);
    for (const [module, name] of [
        ['wasi:random/random@0.3.0', 'get-random-u64'], ['wasi:random/random', 'get-random-u64'],
        ['wasi:http/types@0.2.0', 'x'],
        ['wasi:io/poll@0.2.0', '[resource-drop]error'], ['wasi:io/poll@0.2.0', 'constructor'],
    ]) {
        assert.equal(second.provide(module, name), undefined, `${module} ${name}`);
    }
    assert.equal(first.provide(P1, 'constructor'), undefined);
    assert.equal(new Wasi2(hostOf({ without: ['wasi:random/random'] })).provide('wasi:random/random@0.2.0',
        'get-random-u64'), undefined);
});

test('what is no UTF-8 is told as Rust tells it', () => {
    for (const [bytes, words] of /** @type {[number[], string][]} */ ([
        [[0xff], 'invalid utf-8 sequence of 1 bytes from index 0'],
        [[0x41, 0x80], 'invalid utf-8 sequence of 1 bytes from index 1'],
        [[0xc3, 0x28], 'invalid utf-8 sequence of 1 bytes from index 0'],
        [[0xe2, 0x82, 0x28], 'invalid utf-8 sequence of 2 bytes from index 0'],
        [[0x41, 0xf0, 0x90, 0x82, 0xff], 'invalid utf-8 sequence of 3 bytes from index 1'],
        [[0xed, 0xa0, 0x80], 'invalid utf-8 sequence of 1 bytes from index 0'],
        [[0xc3, 0xa9, 0xe2, 0x82], 'incomplete utf-8 byte sequence from index 2'],
        [[0xc3], 'incomplete utf-8 byte sequence from index 0'],
    ])) {
        assert.equal(notText(Uint8Array.from(bytes)), words, String(bytes));
    }
});

test('a listing goes by the bytes of names, and in another world the other way', () => {
    const dir = Object.fromEntries(['b', '\u{1d4b3}', 'é', 'B', '\uff21', 'a'].map((name) => [name, { file: '' }]));
    const names = (turned) => new Elsewhere(turned, worldOf()).list(plant({ dir }, TIME)).map(([name]) => name);
    assert.deepEqual(names([]), ['B', 'a', 'b', 'é', '\uff21', '\u{1d4b3}']);
    assert.deepEqual(names(['listing-order']), names([]).reverse());
    assert.deepEqual(names(['env-order']), names([]));
});

test('each source turns by itself, and nothing else moves', () => {
    const facts = (turned) => {
        const one = new Elsewhere(turned, worldOf());
        return {
            random: one.value('random')?.next(),
            'wall-clock': one.wallClock().at,
            'monotonic-clock': one.monotonicClock().step,
            'file-times': [one.fileTimes()(), one.written()],
            'file-identity': [one.identity(undefined), one.device()],
            'listing-order': one.arrange('listing-order', [1, 2]),
            'env-order': one.arrange('env-order', [1, 2]),
            'poll-order': one.arrange('poll-order', [1, 2]),
            'short-reads': one.nextRead(),
        };
    };
    const home = facts([]);
    for (const source of Object.keys(home)) {
        const there = facts([source]);
        const moved = Object.keys(home).filter((fact) => !isDeepStrictEqual(home[fact], there[fact]));
        assert.deepEqual(moved, [source]);
    }
});

test('short reads get longer, so that a large file ends', () => {
    const other = new Elsewhere(['short-reads'], worldOf());
    const limits = Array.from({ length: 19 }, () => other.nextRead());
    assert.deepEqual([...limits.slice(0, 5), ...limits.slice(16)], [1, 2, 4, 8, 16, 65536, 1, 2]);
});

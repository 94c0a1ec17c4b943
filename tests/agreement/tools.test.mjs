// The page's text tools, as built, on the page's own host: WASI_TOOLS_FOLDER=FOLDER node --test
// tests/agreement/tools.test.mjs, where FOLDER has wat.wasm and wit.wasm (src/page/tools/README.md).

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const HOST = new URL('../../src/page/host/run.js', import.meta.url);

const folder = process.env.WASI_TOOLS_FOLDER ?? '';
const isThere = folder !== '' && existsSync(join(folder, 'wat.wasm'));
const skip = isThere ? false : 'WASI_TOOLS_FOLDER names no folder with wat.wasm';

/** What both tools may weigh together, as a reader loads them. */
const MOST_BYTES = 450_000;

/** @param {string} text */
function world(text) {
    return {
        dirs: [],
        env: [],
        args: ['text'],
        stdin: text,
        clock: 'denied',
        frozenSeconds: 0,
        random: 'seeded',
        seed: '0',
        network: 'denied',
        without: [],
        limits: { fuel: 0, memoryMib: 512, outputKib: 4096, seconds: 20 },
    };
}

/**
 * @param {'wat' | 'wit'} tool
 * @param {string} text
 * @returns {Promise<any>} the answer
 */
async function ask(tool, text) {
    const { run } = await import(HOST.href);
    const module = new Uint8Array(readFileSync(join(folder, `${tool}.wasm`)));
    const decoder = new TextDecoder();
    let answer = '';
    let complaint = '';
    const { end } = run({ module, generation: '0.1', program: 'tools', world: world(text), fixtures: {} }, {
        output(stream, bytes) {
            if (stream === 'stdout') {
                answer += decoder.decode(bytes, { stream: true });
            } else {
                complaint += new TextDecoder().decode(bytes);
            }
        },
        call() {},
    });
    assert.deepEqual({ ...end, complaint }, { kind: 'code', code: 0, complaint: '' }, text.slice(0, 80));
    return JSON.parse(answer);
}

test('WAT becomes a module that runs', { skip }, async () => {
    const text = `(module
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 8) "gr\\u{fc}\\u{df}e\\n")
        (func (export "_start")
            (i32.store (i32.const 0) (i32.const 8))
            (i32.store (i32.const 4) (i32.const 8))
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))`;
    const answer = await ask('wat', text);
    assert.equal(answer.generation, '0.1');
    assert.deepEqual(answer.imports, { wasi_snapshot_preview1: ['fd_write'] });
    const module = new WebAssembly.Module(Buffer.from(answer.wasm, 'base64'));
    /** @type {WebAssembly.Memory} */
    let memory;
    let printed = '';
    const fd_write = () => {
        printed = Buffer.from(memory.buffer, 8, 8).toString();
        return 0;
    };
    const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: { fd_write } });
    memory = /** @type {WebAssembly.Memory} */ (exports.memory);
    /** @type {() => void} */ (exports._start)();
    assert.equal(printed, 'grüße\n');
});

test('what is wrong with WAT is told with its place', { skip }, async () => {
    for (const [text, line, column, message] of /** @type {[string, number, number, RegExp][]} */ ([
        ['', 1, 1, /expected at least one module field/],
        ['(module\n  (func (export "_start")\n    (call $gone)))', 3, 11, /failed to find name `\$gone`/],
        ['(module (; ä€🦀 ;) (fun))', 1, 20, /expected valid module field/],
        ['(func (export "_start")\n  (drop\n    (i32.eqz (i64.const 1))))', 3, 6, /type mismatch/],
        ['(func)\n(memory 70000)', 2, 2, /memory size/],
        ['(module\n  (func))', 1, 2, /exports the function `_start`/],
        ['\n(component)', 2, 1, /components as text are not compiled in the page/],
        ['(module', 1, 8, /./],
    ])) {
        const { errors, ...rest } = await ask('wat', text);
        assert.deepEqual(rest, {}, text);
        assert.equal(errors.length, 1, text);
        assert.match(errors[0].message, message);
        assert.deepEqual([errors[0].line, errors[0].column], [line, column], text);
    }
});

test('what is in WIT is counted', { skip }, async () => {
    for (const [text, summary] of [
        ['interface a { f: func(); g: func(); }\ninterface b {}', '2 interfaces, 2 functions'],
        ['package my:book@1.0.0;\nworld w { import wasi:clocks/wall-clock@0.2.0; }', '1 world'],
        ['world w { import wasi:random/random@0.3.0; }', '1 world'],
    ]) {
        assert.deepEqual(await ask('wit', text), { ok: true, summary });
    }
});

test('what is wrong with WIT is told with its place', { skip }, async () => {
    for (const [text, line, column, message] of /** @type {[string, number, number, RegExp][]} */ ([
        ['interface a {\n  f: func(x: gone);\n}', 2, 14, /`gone` does not exist/],
        ['interface a {\n  f: fun();\n}', 2, 6, /expected/],
        ['world w { import wasi:io/poll@0.2.0; import gone; }', 1, 45, /`gone` does not exist/],
        ['world w { import wasi:gone/gone@0.2.0; }', 1, 18, /packages of WASI 0.2 and 0.3/],
    ])) {
        const { errors, ...rest } = await ask('wit', text);
        assert.deepEqual(rest, {}, text);
        assert.match(errors[0].message, message);
        assert.deepEqual([errors[0].line, errors[0].column], [line, column], text);
    }
});

test('long, deep and broken texts end in an answer', { skip }, async () => {
    const start = '(func (export "_start"))';
    for (const [tool, text, good] of /** @type {['wat' | 'wit', string, boolean][]} */ ([
        ['wat', '('.repeat(100_000), false],
        ['wat', `(func (export "_start") ${'(block '.repeat(9_000)}${')'.repeat(9_000)})`, true],
        ['wat', `${start}${'(func)'.repeat(15_000)}`, true],
        ['wat', `${start}(func ${'nop '.repeat(25_000)})`, true],
        ['wat', `${start} ${'x'.repeat(3_000_000)}`, false],
        ['wat', `(type (func (result ${'i32 '.repeat(1000)}))) (func ${'call 0 '.repeat(15_000)})`, false],
        ['wat', `${start} \0\u{10ffff}`, false],
        ['wit', `interface a { type t = ${'list<'.repeat(10_000)}`, false],
        ['wit', 'package a:b { '.repeat(4_000), false],
        ['wit', '/*'.repeat(30_000), false],
        ['wit', Array.from({ length: 1000 }, (_, i) => `world w${i} { include w${i + 1}; }`).join(''), false],
        ['wit', `interface a { ${'type t = u8; '.repeat(100_000)} }`, false],
    ])) {
        const answer = await ask(tool, text);
        const shown = `${text.slice(0, 60)}: ${JSON.stringify(answer).slice(0, 200)}`;
        assert.equal(answer.errors === undefined, good, shown);
    }
});

test('both tools are small', { skip }, () => {
    const sizes = ['wat', 'wit'].map((tool) => {
        return gzipSync(readFileSync(join(folder, `${tool}.wasm`)), { level: 9 }).length;
    });
    const sum = sizes.reduce((one, other) => one + other);
    assert.ok(sum <= MOST_BYTES, `wat.wasm and wit.wasm: ${sizes.join(' and ')} bytes compressed`);
});

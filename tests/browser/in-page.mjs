// The corpus and the books on the page's host in a browser, whichever drives it: the bundled worker must do what
// Wasmtime did. The Rust test `agreement` puts the programs, what they did and the worker into target/agreement;
// the variable AGREEMENT names another folder. See ../agreement/README.md.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
    bytesOf, casesOf, fixtureFiles, moduleFile, patience, requestOf, summaryOf, verdictOf,
} from '../agreement/compare.mjs';

const FOLDER = process.env.AGREEMENT ?? fileURLToPath(new URL('../../target/agreement', import.meta.url));
const MANIFEST = join(FOLDER, 'manifest.json');

/** As strict as a page of the book may be. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    + "connect-src 'self'";

/** Cases that run at the same time. */
const WIDTH = 2;

/** Why the programs cannot be run, or `false`: for a test's `skip`. */
export const lacking = !existsSync(MANIFEST) && '`cargo test --test agreement` makes target/agreement';

/** Serves the folder, and a blank page in which its programs can be run. */
export async function serveBlank() {
    const types = { js: 'text/javascript', json: 'application/json', wasm: 'application/wasm' };
    const server = createServer((request, response) => {
        const path = normalize(new URL(request.url, 'http://localhost').pathname);
        const file = join(FOLDER, path);
        if (path === '/') {
            const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
            response.writeHead(200, headers).end('<!doctype html><title>Agreement</title>');
        } else if (existsSync(file)) {
            const type = types[file.split('.').at(-1)] ?? 'application/octet-stream';
            const headers = { 'content-type': type, 'content-security-policy': POLICY };
            response.writeHead(200, headers).end(readFileSync(file));
        } else {
            response.writeHead(404).end();
        }
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}/`,
        close: () => new Promise((resolve) => {
            server.close(resolve);
            server.closeAllConnections();
        }),
    };
}

/** Runs one case in a worker of its own; this function is the page's. Bytes travel as base64. */
async function inPage({ worker, module, fixtures, request, limit }) {
    const fetched = async (file) => {
        const response = await fetch(file);
        if (!response.ok) {
            throw new Error(`${response.status} for ${file}`);
        }
        return response;
    };
    const bytes = new Uint8Array(await (await fetched(module)).arrayBuffer());
    const trees = {};
    for (const [name, file] of fixtures) {
        trees[name] = await (await fetched(file)).json();
    }
    const parts = { stdout: [], stderr: [] };
    const base64 = async (chunks) => {
        const url = await new Promise((resolve) => {
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result);
            reader.readAsDataURL(new Blob(chunks));
        });
        return url.slice(url.indexOf(',') + 1);
    };
    const host = new Worker(worker);
    const told = await new Promise((resolve) => {
        const timer = setTimeout(() => resolve({ late: true }), limit);
        host.onmessage = ({ data }) => {
            if (data.type === 'out') {
                parts[data.stream].push(data.bytes);
            } else if (data.type === 'done') {
                clearTimeout(timer);
                resolve({ end: data.result.end, trace: data.trace });
            }
        };
        host.onerror = (event) => {
            clearTimeout(timer);
            resolve({ broken: event.message ?? 'the worker did not load' });
        };
        host.postMessage({ ...request, module: bytes, fixtures: trees });
    });
    host.terminate();
    return { ...told, stdout: await base64(parts.stdout), stderr: await base64(parts.stderr) };
}

/**
 * Runs every case in a page of `serveBlank`.
 *
 * @param {{ evaluate: (inPage: Function, argument: object) => Promise<any> }} page a driver's
 * @param {import('../agreement/compare.mjs').Known[]} known the differences that stay in this browser
 * @returns {Promise<{ fine: boolean, text: string }>} with the first programs that differ
 */
export async function agreement(page, known) {
    const worker = readdirSync(FOLDER).find((file) => /^wasi-host.*\.js$/.test(file));
    if (!worker) {
        throw new Error('target/agreement has no wasi-host*.js');
    }
    const { endWords } = await import('../../src/page/host/run.js');
    const queue = casesOf(JSON.parse(readFileSync(MANIFEST, 'utf8')));
    const used = new Set();
    const verdicts = [];
    await Promise.all(Array.from({ length: WIDTH }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
            const { program, one } = next;
            const told = await page.evaluate(inPage, {
                worker,
                module: moduleFile(program),
                fixtures: fixtureFiles(program, one),
                request: requestOf(program, one, null, null),
                limit: patience(one),
            });
            const late = `stopped: out of time (limit ${one.world.limits.seconds} s)`;
            const broken = told.broken && `the host failed: ${told.broken}`;
            const end = broken ?? (told.late ? late : endWords(told.end));
            const [stdout, stderr] = [bytesOf(told.stdout), bytesOf(told.stderr)];
            const seen = { stdout, stderr, end, trace: told.trace ?? null };
            verdicts.push(verdictOf(program, one, seen, known, used));
        }
    }));
    const summary = summaryOf(verdicts, known, used);
    const differing = verdicts
        .filter((verdict) => !verdict.agrees && verdict.known === null)
        .map((verdict) => `${verdict.name}/${verdict.case}: ${verdict.differences[0]}`);
    return { fine: summary.fine, text: [summary.text, ...differing.slice(0, 20)].join('\n') };
}

// node run.mjs FOLDER [PART]: runs every case of FOLDER/manifest.json, or those whose `program/case` contains
// PART, on the page's host, and compares each with what it did on Wasmtime. A line of JSON for each case.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
    Gathered, casesOf, fixtureFiles, moduleFile, nameOf, patience, requestOf, summaryOf, verdictOf,
} from './compare.mjs';
import { KNOWN } from './known-differences.mjs';

/** Cases that run at the same time. */
const WIDTH = 2;

const [folder, part = ''] = process.argv.slice(2);
if (!folder) {
    console.error('usage: node run.mjs FOLDER [PART]');
    process.exit(2);
}
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
const all = casesOf(manifest).filter(({ program, one }) => `${nameOf(program)}/${one.name}`.includes(part));

/** A thread that runs one case at a time; it is replaced when a case does not end. */
class Thread {
    /** @type {Worker | null} */
    worker = null;

    /** @returns {Promise<import('./compare.mjs').Seen>} */
    run(request, limit, seconds) {
        this.worker ??= new Worker(new URL('./thread.mjs', import.meta.url));
        const worker = this.worker;
        const gathered = new Gathered();
        return new Promise((resolve) => {
            const finish = (seen, broken) => {
                clearTimeout(timer);
                worker.off('error', failed);
                worker.off('message', told);
                if (broken) {
                    this.worker = null;
                    worker.terminate();
                }
                resolve(seen);
            };
            // Of a run that is cut off, the calls were not counted to the end.
            const failed = (error) => {
                const words = String(error.stack ?? error).split('\n').slice(0, 3).join(' | ');
                finish({ ...gathered.seen(`the host failed: ${words}`), trace: null }, true);
            };
            const told = (message) => {
                if (message.type === 'out') {
                    gathered.output(message.stream, message.bytes);
                } else {
                    finish({ ...gathered.seen(message.end), trace: message.trace }, false);
                }
            };
            const timer = setTimeout(() => {
                finish({ ...gathered.seen(`stopped: out of time (limit ${seconds} s)`), trace: null }, true);
            }, limit);
            worker.on('error', failed);
            worker.on('message', told);
            worker.postMessage(request);
        });
    }
}

const started = performance.now();
const queue = [...all];
const used = new Set();
const verdicts = [];
const trees = new Map();
const read = (name, file) => {
    if (!trees.has(file)) {
        trees.set(file, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    }
    return [name, trees.get(file)];
};
await Promise.all(
    Array.from({ length: WIDTH }, async () => {
        const thread = new Thread();
        for (let next = queue.shift(); next; next = queue.shift()) {
            const { program, one } = next;
            const module = new Uint8Array(readFileSync(join(folder, moduleFile(program))));
            const files = fixtureFiles(program, one);
            const fixtures = Object.fromEntries(files.map(([name, file]) => read(name, file)));
            const request = requestOf(program, one, module, fixtures);
            const seen = await thread.run(request, patience(one), one.world.limits.seconds);
            const verdict = verdictOf(program, one, seen, KNOWN, used);
            verdicts.push(verdict);
            console.log(JSON.stringify(verdict));
        }
        await thread.worker?.terminate();
    }),
);
// Of a part it cannot be said which entries are of no use.
const known = part ? KNOWN.filter((entry) => used.has(entry)) : KNOWN;
const summary = summaryOf(verdicts, known, used);
console.error(`${summary.text}; ${((performance.now() - started) / 1000).toFixed(1)} s`);
process.exitCode = summary.fine ? 0 : 1;

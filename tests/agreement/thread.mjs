// The other side of run.mjs: runs what it is sent on the page's host. Output is passed on at once, so that it
// is not lost when the thread has to be ended.

import { parentPort } from 'node:worker_threads';
import { endWords, run } from '../../src/page/host/run.js';
import { Gathered } from './compare.mjs';

parentPort.on('message', (request) => {
    const gathered = new Gathered();
    const result = run(request, {
        output: (stream, bytes) => parentPort.postMessage({ type: 'out', stream, bytes: bytes.slice() }),
        call: (from, name, answer) => gathered.call(from, name, answer),
    });
    parentPort.postMessage({ type: 'done', end: endWords(result.end), trace: gathered.seen('').trace });
});

import { Ended, Trap } from './faults.js';

/**
 * Wraps a function that the program calls: whoever watches is told of each call, and how it went.
 *
 * @param {{ host: import('./host.js').Host, memory: import('./guest-memory.js').GuestMemory }} program
 * @param {string} module
 * @param {string} name
 * @param {(taken: any) => any} body
 * @param {(values: any[]) => any} [read] what comes before the call: where this traps, there was none
 * @returns {(...values: any[]) => any}
 */
export function traced({ host, memory }, module, name, body, read = (values) => values) {
    const { observer } = host;
    return (...values) => {
        if (host.end) {
            // A program may catch what ended it, but gets no further than to its next call.
            throw new Ended(host.end);
        }
        memory.refresh();
        host.detail = '';
        host.result = 'ok';
        const taken = read(values);
        host.calls++;
        try {
            return body(taken);
        } catch (problem) {
            host.result = 'trap';
            if (problem instanceof Ended) {
                host.end = problem.end;
                host.result = problem.end.kind === 'code' ? 'ok' : 'trap';
            } else if (problem instanceof Trap) {
                host.end = { kind: 'trap', reason: problem.reason };
                host.result = problem.result;
            }
            throw problem;
        } finally {
            observer.call(module, name, host.result, host.detail);
        }
    };
}

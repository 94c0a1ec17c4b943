import { waitFor } from './clocks.js';
import { faultIf } from './faults.js';
import { timestampOf } from './wasi1-results.js';
import { OpenFile } from './wasi1-table.js';

/** WASI 0.1: waiting, for a time or for a file descriptor. */

const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const MOST_POLLED = (128 * 1024 * 1024) / (SUBSCRIPTION_BYTES + EVENT_BYTES);

/** `eventtype`. */
const CLOCK = 0;
const READABLE = 1;

/** What a clock is waited for on. */
const NO_FILE = new OpenFile('stdin', undefined);

/**
 * @param {import('./wasi1.js').Wasi1} program
 * @returns {HostFunctions}
 */
export function wasi1Poll({ host, memory, table }) {
    const { clocks } = host;
    /**
     * @param {number} at
     * @returns {import('./clocks.js').Source}
     */
    const timer = (at) => {
        const clock = memory.readU32(at + 16);
        const timeout = memory.readU64(at + 24);
        const flags = memory.readU16(at + 40);
        faultIf(clock > 1 || flags > 1, 'invalid');
        if (!flags) {
            host.note(`${Number(timeout) / 1e6} ms`);
            return clocks.timerIn(timeout);
        }
        if (clock === 1) {
            return clocks.timerAt(timeout);
        }
        const now = timestampOf(clocks.wall());
        return clocks.timerIn(timeout > now ? timeout - now : 0n);
    };
    /**
     * @param {number} fd
     * @param {boolean} reads
     * @returns {import('./clocks.js').Source}
     */
    const stream = (fd, reads) => {
        const { kind, opened, position } = table.get(fd);
        if (kind === (reads ? 'stdin' : 'output')) {
            return opened;
        }
        faultIf(kind !== 'file', 'bad-descriptor');
        return reads ? opened.readViaStream(position) : opened.writeViaStream();
    };
    return {
        poll_oneoff: ['size size size > u32', (subscriptions, events, count) => {
            faultIf(count === 0, 'invalid');
            faultIf(count > MOST_POLLED, 'insufficient-memory');
            const asked = Array.from({ length: count }, (_, index) => {
                const at = subscriptions + index * SUBSCRIPTION_BYTES;
                const userdata = memory.readU64(at);
                const type = memory.readU8(at + 8);
                faultIf(type > 2, 'invalid');
                const fd = type === CLOCK ? 0 : memory.readU32(at + 16);
                const source = type === CLOCK ? timer(at) : stream(fd, type === READABLE);
                return { userdata, type, fd, source };
            });
            const ready = waitFor(asked.map(({ source }) => source), clocks);
            const happened = host.elsewhere.arrange('poll-order', asked.filter(({ source }) => ready.has(source)));
            let at = events;
            for (const { userdata, type, fd } of happened) {
                const { kind, position, opened } = type === CLOCK ? NO_FILE : table.get(fd);
                const atEnd = type === READABLE && kind === 'file' && position >= opened.node.length;
                memory.writeU64(at, userdata);
                memory.writeU16(at + 8, 0);
                memory.writeU8(at + 10, type);
                memory.writeU64(at + 16, type === CLOCK ? 0n : 1n);
                memory.writeU16(at + 24, Number(atEnd));
                at += EVENT_BYTES;
            }
            return (at - events) / EVENT_BYTES;
        }],
    };
}

// Numbers, sizes, lists and sentences as the page says them; the static page's words where it has them.

/** @typedef {import('./world.js').End} End */

/** @param {number} number its thousands set apart: `1,234,567` */
export function grouped(number) {
    return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} many
 */
export function counted(number, one, many = `${one}s`) {
    return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** @param {number} bytes in the unit that suits it: `312 bytes`, `44.1 KiB` */
export function size(bytes) {
    if (bytes < 1024) {
        return counted(bytes, 'byte');
    }
    return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;
}

/** @param {number} ms `12 ms`, `1.2 s` */
export function duration(ms) {
    return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/**
 * `a`, `a and b`, `a, b and c`.
 *
 * @param {string[]} items
 */
export function listed(items) {
    return items.length < 2
        ? items.join('')
        : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** @param {string} words with a capital first letter */
export function capital(words) {
    return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * A piece of foreign text, short enough for a sentence and with nothing unseen in it.
 *
 * @param {string} text
 * @param {number} [longest]
 */
export function quoted(text, longest = 40) {
    const seen = text.replace(/[\p{C}`]/gu, '\u{fffd}');
    return `\`${seen.length > longest ? `${seen.slice(0, longest)}…` : seen}\``;
}

/**
 * How a run ended, in the words of the static page (`write_outcome` of src/page/figure.rs); `''` where it
 * says nothing, because it ended well and printed something.
 *
 * @param {End} end
 * @param {boolean} silent whether it printed nothing
 */
export function endSentence(end, silent) {
    switch (end.kind) {
        case 'code':
            if (end.code === 0) {
                return silent ? 'Printed nothing; ended with exit code 0.' : '';
            }
            return `Ended with exit code ${end.code}.`;
        case 'trap':
            return `Trapped: ${end.reason}.`;
        case 'unlinked':
            return `Not started: import \`${end.import}\` is not provided.`;
        case 'out-of-fuel':
            return `Stopped: out of fuel (limit ${end.limit}).`;
        case 'out-of-time':
            return `Stopped: out of time (limit ${end.limit} s).`;
        case 'too-much-output':
            return `Stopped: too much output (limit ${end.limit} KiB).`;
        case 'too-much-memory':
            return `Not started: needs more memory than ${end.limit} MiB.`;
        case 'failed':
            return `Not started: ${end.reason}.`;
        default:
            return `Stopped by you after ${duration(end.ms)}.`;
    }
}

/**
 * How a run ended, for the line of the run's state.
 *
 * @param {End} end
 */
export function endShort(end) {
    switch (end.kind) {
        case 'code':
            return end.code === 0 ? 'Ended' : `Ended with exit code ${end.code}`;
        case 'trap':
            return 'Trapped';
        case 'out-of-time':
            return `Stopped: it ran longer than ${end.limit} s`;
        case 'too-much-output':
            return 'Stopped: it printed more than it may';
        case 'stopped':
            return 'Stopped by you';
        case 'out-of-fuel':
            return 'Stopped';
        default:
            return 'Not started';
    }
}

// Bytes that a program printed as text that can be seen: the rule of `printed` in src/page/html.rs.

/**
 * Characters that a reader could not see, or that could mislead about their neighbours, and `\r\n`; the
 * list of `is_unseen` in src/page/html.rs.
 */
const UNSEEN = new RegExp(
    '\\r\\n|[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e' +
        '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\ufffe\\uffff' +
        '\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e007f}]',
    'gu',
);

/** Turns a stream of bytes into pieces of text: `[text, is it an escape]`. */
export class Printed {
    constructor() {
        /** The start of a character, or a `\r`, whose rest is still to come. */
        this.held = new Uint8Array();
        this.decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    }

    /**
     * @param {Uint8Array} bytes
     * @param {boolean} [last] whether nothing follows
     * @returns {[string, boolean][]}
     */
    take(bytes, last = false) {
        const all = new Uint8Array(this.held.length + bytes.length);
        all.set(this.held);
        all.set(bytes, this.held.length);
        /** @type {[string, boolean][]} */
        const pieces = [];
        let from = 0;
        let at = 0;
        const valid = () => this.write(pieces, this.decoder.decode(all.subarray(from, at)));
        while (at < all.length) {
            const width = character(all, at);
            const open = at + width > all.length || (all[at] === 13 && at + 1 === all.length);
            if (width > 0 && open && !last) {
                break;
            }
            if (width === 0 || at + width > all.length) {
                valid();
                push(pieces, `\\x${all[at].toString(16).padStart(2, '0')}`, true);
                at += 1;
                from = at;
            } else {
                at += width;
            }
        }
        valid();
        this.held = all.slice(at);
        return pieces;
    }

    /**
     * @param {[string, boolean][]} pieces
     * @param {string} text
     */
    write(pieces, text) {
        let from = 0;
        for (const match of text.matchAll(UNSEEN)) {
            push(pieces, text.slice(from, match.index), false);
            from = match.index + match[0].length;
            if (match[0] === '\r\n') {
                push(pieces, '\n', false);
                continue;
            }
            const number = match[0].codePointAt(0) ?? 0;
            const hex = number.toString(16);
            push(pieces, number < 128 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`, true);
        }
        push(pieces, text.slice(from), false);
    }
}

/**
 * All of some bytes at once, as text.
 *
 * @param {Uint8Array} bytes
 */
export function printed(bytes) {
    return new Printed()
        .take(bytes, true)
        .map(([text]) => text)
        .join('');
}

/** Neighbours of a kind become one piece: a flood of escapes is not a flood of elements.
 *  @param {[string, boolean][]} pieces @param {string} text @param {boolean} escape */
function push(pieces, text, escape) {
    const top = pieces[pieces.length - 1];
    if (top && top[1] === escape) {
        top[0] += text;
    } else if (text) {
        pieces.push([text, escape]);
    }
}

/**
 * How many bytes the UTF-8 character at `at` has: 0 for none, too many where the rest may still come.
 *
 * Source: table 3-7 of the Unicode standard, "Well-Formed UTF-8 Byte Sequences".
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function character(bytes, at) {
    const first = bytes[at];
    if (first < 0x80) {
        return 1;
    }
    const width = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    for (let index = 1; index < width && at + index < bytes.length; index += 1) {
        const next = bytes[at + index];
        let [low, high] = [0x80, 0xbf];
        if (index === 1) {
            low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : low;
            high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : high;
        }
        if (next < low || next > high) {
            return 0;
        }
    }
    return width;
}

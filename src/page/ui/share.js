// A link that carries the reader's settings: only what differs from the author's case.

import { LAST_SECOND, momentOf } from './panel.js';
import { badGuest } from './settings.js';
import { badPath } from './tree.js';
import { listed, quoted } from './words.js';
import { LONGEST } from './world.js';

/** @typedef {import('./settings.js').Settings} Settings */
/** @typedef {import('./settings.js').Row} Row */

/** The longest link that is made or read, in characters; servers refuse longer ones. */
const LONGEST_LINK = 7500;

/** How many variables, arguments, directories or files a link may set. */
const MOST = 32;

/**
 * A link to these settings, and what did not fit into it, in words.
 *
 * @param {HTMLElement} figure
 * @param {string} snippet
 * @param {Settings} settings
 * @returns {{ href: string, left: string[] }}
 */
export function linkTo(figure, snippet, settings) {
    const { query, left } = queryOf(snippet, settings);
    const headings = [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)[id]')];
    const before = headings.filter(
        (one) => one.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    const url = new URL(location.href);
    url.search = query;
    url.hash = before.pop()?.id ?? '';
    return { href: url.href, left: left.length ? [`what is too long for a link (${listed(left)})`] : [] };
}

/**
 * @param {string} snippet
 * @param {Settings} settings
 * @returns {{ query: string, left: string[] }}
 */
function queryOf(snippet, settings) {
    const query = new URLSearchParams({ wasi: snippet });
    const { world, case: chosen, rows, edits } = settings;
    const theirs = chosen.world;
    /** @type {string[]} */
    const left = [];
    if (chosen.name) {
        query.set('case', chosen.name);
    }
    if (world.clock !== theirs.clock) {
        query.set('clock', world.clock);
    }
    if (world.frozenSeconds !== theirs.frozenSeconds) {
        query.set('frozen', `${momentOf(world.frozenSeconds)}Z`);
    }
    if (world.random !== theirs.random) {
        query.set('random', world.random);
    }
    if (world.seed !== theirs.seed) {
        query.set('seed', world.seed);
    }
    several(
        query,
        'env',
        world.env.map((pair) => pair.join('=')),
        theirs.env.map((pair) => pair.join('=')),
    );
    several(query, 'arg', world.args, theirs.args);
    several(
        query,
        'stdin',
        world.stdin === null ? [] : [world.stdin],
        theirs.stdin === null ? [] : [theirs.stdin],
    );
    for (const row of rows) {
        const renamed = row.base !== null && row.guest !== row.base ? `:${row.guest}` : '';
        if (row.base === null) {
            query.append('new-dir', `${row.guest}:${row.access}`);
        } else if (row.access !== row.was || renamed) {
            query.append('dir', `${settings.keyOf(row)}:${row.access}${renamed}`);
        }
    }
    const fixtures = [...new Set(rows.map(({ fixture }) => fixture))];
    for (const fixture of fixtures) {
        const row = rows.find((one) => one.fixture === fixture);
        for (const [path, entry] of row ? (edits[fixture] ?? []) : []) {
            const place = `${row ? settings.keyOf(row) : ''}/${path}`;
            const before = query.toString();
            if (entry === null) {
                query.append('gone', place);
            } else if ('file' in entry && entry.file.length <= LONGEST) {
                query.append('file', `${place.replaceAll('%', '%25').replaceAll('=', '%3D')}=${entry.file}`);
            } else {
                left.push(quoted(place));
            }
            if (query.toString().length > LONGEST_LINK) {
                left.push(quoted(place));
                for (const key of [...query.keys()]) {
                    query.delete(key);
                }
                new URLSearchParams(before).forEach((value, key) => query.append(key, value));
            }
        }
    }
    return { query: query.toString(), left };
}

/** @param {URLSearchParams} query @param {string} key @param {string[]} mine @param {string[]} theirs */
function several(query, key, mine, theirs) {
    if (JSON.stringify(mine) !== JSON.stringify(theirs)) {
        mine.forEach((value) => query.append(key, value));
        if (mine.length === 0) {
            query.append('none', key);
        }
    }
}

/**
 * Sets what a link asks for, and answers with what of it was ignored, in words.
 *
 * @param {URLSearchParams} query
 * @param {Settings} settings
 * @returns {string[]}
 */
export function applyLink(query, settings) {
    /** @type {string[]} */
    const ignored = [];
    if (query.toString().length > LONGEST_LINK + 500) {
        return ['all of its settings, because the link is too long'];
    }
    /** @type {Map<string, number>} */
    const times = new Map();
    for (const [key, value] of query) {
        const count = (times.get(key) ?? 0) + 1;
        times.set(key, count);
        // `case` is read before; `highlight` is the book's search.
        if (['wasi', 'case', 'highlight'].includes(key)) {
            continue;
        }
        const set = Object.hasOwn(SETTERS, key) ? SETTERS[key] : null;
        const fits = value.length <= LONGEST + 300 && count <= MOST;
        if (!set || !fits || !set(value, settings, count === 1)) {
            ignored.push(quoted(`${key}=${value}`));
        }
    }
    return ignored;
}

/**
 * One for each word that a link may hold; `false` where the value makes no sense.
 *
 * @type {{ [key: string]: (value: string, settings: Settings, first: boolean) => boolean }}
 */
const SETTERS = {
    clock: (value, { world }, first) =>
        first &&
        oneOf(value, ['virtual', 'host', 'denied'], (clock) => {
            world.clock = clock;
        }),
    frozen: (value, { world }, first) => {
        const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) / 1000 : NaN;
        const good = first && seconds >= 0 && seconds <= LAST_SECOND;
        world.frozenSeconds = good ? seconds : world.frozenSeconds;
        return good;
    },
    random: (value, { world }, first) =>
        first &&
        oneOf(value, ['seeded', 'host', 'denied'], (source) => {
            world.random = source;
        }),
    seed: (value, { world }, first) => {
        const good = first && /^[0-9a-f]{1,16}$/.test(value);
        world.seed = good ? value : world.seed;
        return good;
    },
    env: (value, { world }, first) => {
        const at = value.indexOf('=');
        if (at < 1 || value.includes('\0')) {
            return false;
        }
        world.env = [...(first ? [] : world.env), [value.slice(0, at), value.slice(at + 1)]];
        return true;
    },
    arg: (value, { world }, first) => {
        world.args = value.includes('\0') ? world.args : [...(first ? [] : world.args), value];
        return !value.includes('\0');
    },
    stdin: (value, { world }, first) => {
        world.stdin = first ? value : world.stdin;
        return first;
    },
    none: (value, { world }) => {
        world.env = value === 'env' ? [] : world.env;
        world.args = value === 'arg' ? [] : world.args;
        world.stdin = value === 'stdin' ? null : world.stdin;
        return ['env', 'arg', 'stdin'].includes(value);
    },
    dir: (value, settings) => {
        const [, key, access, guest] = /^(.*?):(none|read-only|read-write)(?::(.*))?$/.exec(value) ?? [];
        const row = settings.rows.find((one) => one.base !== null && settings.keyOf(one) === key);
        if (!row || (guest !== undefined && badGuest(guest))) {
            return false;
        }
        row.guest = guest ?? row.guest;
        return oneOf(access, ['none', 'read-only', 'read-write'], (grant) => {
            row.access = grant;
        });
    },
    'new-dir': (value, settings) => {
        const [, guest, access] = /^(.+):(none|read-only|read-write)$/.exec(value) ?? [];
        return (
            settings.rows.length < 8 &&
            guest !== undefined &&
            !badGuest(guest) &&
            oneOf(access, ['none', 'read-only', 'read-write'], (grant) => {
                settings.addDirectory(guest, grant);
            })
        );
    },
    file: (value, settings) => {
        const at = value.indexOf('=');
        const place = value.slice(0, Math.max(at, 0)).replaceAll('%3D', '=').replaceAll('%25', '%');
        return edit(place, settings, { file: value.slice(at + 1) });
    },
    gone: (value, settings) => edit(value, settings, null),
};

/** @param {string} place @param {Settings} settings @param {{ file: string } | null} entry */
function edit(place, settings, entry) {
    const rows = settings.rows.filter((row) => place.startsWith(`${settings.keyOf(row)}/`));
    // The longest name wins: one directory's name may begin another's.
    const row = rows.sort((a, b) => settings.keyOf(b).length - settings.keyOf(a).length)[0];
    const path = row ? place.slice(settings.keyOf(row).length + 1) : '';
    if (!row || badPath(path)) {
        return false;
    }
    settings.editsOf(row.fixture).set(path, entry);
    return true;
}

/**
 * @template {string} T
 * @param {string} value
 * @param {T[]} allowed
 * @param {(value: T) => void} set
 */
function oneOf(value, allowed, set) {
    const found = allowed.find((one) => one === value);
    if (found !== undefined) {
        set(found);
    }
    return found !== undefined;
}

/**
 * What a link did, as a sentence.
 *
 * @param {string[]} changes
 * @param {string} name the case's name, if it is not the first
 * @param {string[]} ignored
 */
export function linkSentence(changes, name, ignored) {
    const set = name ? [`the case ${quoted(name)}`, ...changes] : changes;
    const said = set.length
        ? `This link sets: ${listed(set)}. Press Run to see.`
        : 'This link changes nothing here.';
    return ignored.length
        ? `${said} Ignored in it, as it makes no sense here: ${listed(ignored.slice(0, 8))}.`
        : said;
}

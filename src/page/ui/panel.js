// "What it may touch": a control for each thing that the program can ask for, and none for what it cannot.

import { attributes, button, choice, element, labelled, newId, prose } from './dom.js';
import { Files } from './files.js';
import { badGuest } from './settings.js';
import { LONGEST } from './world.js';

/** @typedef {import('./settings.js').Settings} Settings */
/** @typedef {import('./settings.js').Row} Row */
/** @typedef {import('./asks.js').Power} Power */
/** @typedef {import('./tree.js').Tree} Tree */

/** The last moment that the page's clock may be set to, in seconds: the end of the year 9999. */
export const LAST_SECOND = 253402300799;

/** Seconds since 1970 as a date-time field has them, in UTC. @param {number} seconds */
export function momentOf(seconds) {
    return new Date(seconds * 1000).toISOString().slice(0, 19);
}

/**
 * What the panel needs of its figure.
 *
 * @typedef {object} Context
 * @property {Settings} settings
 * @property {Set<Power>} powers
 * @property {() => void} changed
 * @property {() => Promise<{ [name: string]: Tree }>} fixtures
 * @property {(words: string) => void} say
 */

/**
 * All controls, for the settings as they are.
 *
 * @param {Context} context
 * @returns {HTMLElement[]}
 */
export function controls(context) {
    const { settings, powers } = context;
    const { world } = settings;
    const rows = [];
    if (powers.has('files')) {
        rows.push(group('Directories', ...directories(context)));
    }
    if (powers.has('clock')) {
        rows.push(clock(context));
    }
    if (powers.has('random')) {
        rows.push(random(context));
    }
    if (powers.has('env')) {
        rows.push(group('Variables', variables(context)));
    }
    if (powers.has('args')) {
        rows.push(group('Arguments', list(context)));
    }
    if (powers.has('stdin')) {
        rows.push(standardInput(context));
    }
    if (powers.has('network')) {
        rows.push(
            group('Network', element('p', '', 'Refused in this page: a browser has no sockets to hand out.')),
        );
    }
    for (const name of world.without) {
        const words = `\`${name}\` is not linked in this case: a program that imports it does not start.`;
        rows.push(group('Left out', element('p', '', ...prose(words))));
    }
    const { seconds, memoryMib, outputKib } = world.limits;
    const limits = `Each run has ${seconds} s, ${memoryMib} MiB of memory and ${outputKib} KiB of output.`;
    return [
        ...rows,
        element('p', 'wasi-limits', `${rows.length ? '' : 'There is nothing to grant. '}${limits}`),
    ];
}

/** @param {string} name @param {(Node | string)[]} parts */
function group(name, ...parts) {
    const title = element('p', 'wasi-group-name', name);
    title.id = newId();
    const made = element('div', 'wasi-group', title, element('div', 'wasi-group-body', ...parts));
    attributes(made, { role: 'group', 'aria-labelledby': title.id });
    return made;
}

/** @param {Context} context */
function directories(context) {
    const { settings } = context;
    const body = element('div', 'wasi-dirs', ...settings.rows.map((row) => directory(context, row)));
    const add = button('Add a directory', 'wasi-quiet', () => {
        const taken = settings.rows.map(({ guest }) => guest);
        const guest =
            ['/scratch', '/scratch-2', '/scratch-3'].find((name) => !taken.includes(name)) ?? '/more';
        body.append(directory(context, settings.addDirectory(guest, 'read-write')));
        add.disabled = settings.rows.length >= 8;
        context.changed();
        body.lastElementChild?.querySelector('input')?.focus();
    });
    return [body, add];
}

/** @param {Context} context @param {Row} row */
function directory(context, row) {
    const name = field(row.guest, (value) => {
        const bad = badGuest(value);
        if (!bad) {
            row.guest = value;
            context.changed();
        }
        return bad;
    });
    const files = new Files(context, row);
    /** @type {[import('./settings.js').Access, string][]} */
    const options = [
        ['none', 'not granted'],
        ['read-only', 'read-only'],
        ['read-write', 'read-write'],
    ];
    const access = choice('Access', options, row.access, (value) => {
        row.access = value;
        context.changed();
    });
    return element('div', 'wasi-dir', labelled('Name', name, 'wasi-field wasi-name'), access, files.element);
}

/** @param {Context} context */
function clock(context) {
    const { world } = context.settings;
    const at = element('input');
    attributes(at, {
        type: 'datetime-local',
        step: '1',
        min: '1970-01-01T00:00',
        max: momentOf(LAST_SECOND),
    });
    at.value = momentOf(world.frozenSeconds);
    at.addEventListener('change', () => {
        const seconds = Date.parse(`${at.value}Z`) / 1000;
        const good = seconds >= 0 && seconds <= LAST_SECOND;
        at.setAttribute('aria-invalid', String(!good));
        if (good) {
            world.frozenSeconds = Math.floor(seconds);
            context.changed();
        }
    });
    const moment = labelled('It stands at (UTC)', at);
    const show = () => {
        moment.hidden = world.clock !== 'virtual';
    };
    show();
    /** @type {['virtual' | 'host' | 'denied', string][]} */
    const options = [
        ['virtual', 'frozen'],
        ['host', 'the real one'],
        ['denied', 'denied'],
    ];
    const which = choice('Which clock', options, world.clock, (value) => {
        world.clock = value;
        show();
        context.changed();
    });
    return group('Clock', which, moment);
}

/** @param {Context} context */
function random(context) {
    const { world } = context.settings;
    const seed = field(world.seed, (value) => {
        if (!/^[0-9a-f]{1,16}$/i.test(value)) {
            return 'a seed is 1 to 16 hexadecimal digits';
        }
        world.seed = value.toLowerCase();
        context.changed();
        return '';
    });
    seed.size = 16;
    const seeded = labelled('Seed', seed);
    const show = () => {
        seeded.hidden = world.random !== 'seeded';
    };
    show();
    /** @type {['seeded' | 'host' | 'denied', string][]} */
    const options = [
        ['seeded', 'seeded'],
        ['host', 'the real one'],
        ['denied', 'denied'],
    ];
    const which = choice('Which random source', options, world.random, (value) => {
        world.random = value;
        show();
        context.changed();
    });
    return group('Random', which, seeded);
}

/** Pairs of a name and a value. @param {Context} context */
function variables(context) {
    const { settings } = context;
    const pairs = settings.world.env.map(([key, value]) => ({ key, value }));
    const store = () => {
        settings.world.env = pairs.filter(({ key }) => key).map(({ key, value }) => [key, value]);
        context.changed();
    };
    return entries(
        'variable',
        pairs,
        () => ({ key: '', value: '' }),
        store,
        (pair) => {
            const key = field(pair.key, (value) => {
                if (value.includes('=') || value.includes('\0')) {
                    return 'a name has no `=` in it';
                }
                pair.key = value;
                store();
                return '';
            });
            const value = field(pair.value, (text) => {
                pair.value = text;
                store();
                return '';
            });
            return [
                labelled('Name', key),
                element('span', 'wasi-equals', '='),
                labelled('Value', value, 'wasi-field wasi-wide'),
            ];
        },
    );
}

/** The arguments. @param {Context} context */
function list(context) {
    const { settings } = context;
    const items = settings.world.args.map((text) => ({ text }));
    const store = () => {
        settings.world.args = items.map(({ text }) => text);
        context.changed();
    };
    return entries(
        'argument',
        items,
        () => ({ text: '' }),
        store,
        (item) => {
            const text = field(item.text, (value) => {
                item.text = value;
                store();
                return '';
            });
            return [labelled('Argument', text, 'wasi-field wasi-wide')];
        },
    );
}

/**
 * A list to which entries can be added and from which they can be removed.
 *
 * @template T
 * @param {string} what
 * @param {T[]} items
 * @param {() => T} fresh
 * @param {() => void} store
 * @param {(item: T) => (Node | string)[]} fields
 */
function entries(what, items, fresh, store, fields) {
    const body = element('div', 'wasi-entries');
    const add = button(`Add ${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`, 'wasi-quiet', () => {
        const item = fresh();
        items.push(item);
        const row = line(item);
        body.append(row);
        store();
        row.querySelector('input')?.focus();
    });
    /** @param {T} item */
    const line = (item) => {
        const remove = button('Remove', 'wasi-quiet', () => {
            items.splice(items.indexOf(item), 1);
            row.remove();
            store();
            add.focus();
        });
        remove.setAttribute('aria-label', `Remove this ${what}`);
        const row = element('div', 'wasi-entry', ...fields(item), remove);
        return row;
    };
    body.append(...items.map(line));
    return element('div', '', body, add);
}

/** @param {Context} context */
function standardInput(context) {
    const { world } = context.settings;
    const text = element('textarea');
    text.rows = 3;
    text.spellcheck = false;
    text.value = world.stdin ?? '';
    text.addEventListener('input', () => {
        world.stdin = text.value;
        context.changed();
    });
    const typed = labelled('Text', text, 'wasi-field wasi-block');
    const show = () => {
        typed.hidden = world.stdin === null;
    };
    show();
    /** @type {['closed' | 'text', string][]} */
    const options = [
        ['closed', 'closed'],
        ['text', 'this text'],
    ];
    const which = choice('Which input', options, world.stdin === null ? 'closed' : 'text', (value) => {
        world.stdin = value === 'closed' ? null : text.value;
        show();
        context.changed();
    });
    return group('Standard input', which, typed);
}

/**
 * A field of one line, which says so if what is in it cannot be used.
 *
 * @param {string} value
 * @param {(value: string) => string} take answers with what is wrong, or `''`
 */
export function field(value, take) {
    const input = element('input');
    attributes(input, { type: 'text', autocapitalize: 'off', autocomplete: 'off', spellcheck: 'false' });
    input.maxLength = LONGEST;
    input.value = value;
    input.addEventListener('input', () => {
        const bad = take(input.value);
        input.setCustomValidity(bad.replaceAll('`', ''));
        attributes(input, { 'aria-invalid': bad ? 'true' : null, title: bad.replaceAll('`', '') || null });
    });
    input.addEventListener('change', () => {
        if (!input.validity.valid) {
            input.reportValidity();
        }
    });
    return input;
}

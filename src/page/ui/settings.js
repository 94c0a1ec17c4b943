// What the reader has set, and how it differs from what the author tested.

import { edited } from './tree.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Case} Case */
/** @typedef {import('./world.js').Published} Published */
/** @typedef {import('./tree.js').Tree} Tree */
/** @typedef {import('./tree.js').Edits} Edits */
/** @typedef {'none' | 'read-only' | 'read-write'} Access */

/**
 * A directory that may be granted. `base` and `was` are the author's name and grant; one that the reader
 * added has no base.
 *
 * @typedef {{ fixture: string, guest: string, access: Access, base: string | null, was: Access }} Row
 */

/** Everything under the reader's hand, for one figure. */
export class Settings {
    /**
     * @param {Published} published
     * @param {Case} chosen the author's case that this starts from
     */
    constructor(published, chosen) {
        this.case = chosen;
        /** @type {World} */
        this.world = structuredClone(chosen.world);
        this.rows = rowsOf(published.cases ?? [], chosen);
        /** @type {{ [fixture: string]: Edits }} */
        this.edits = {};
    }

    /** The world to run in. @returns {World} */
    granted() {
        const dirs = this.rows.flatMap(({ fixture, guest, access }) =>
            access === 'none' ? [] : [{ fixture, guest, access }],
        );
        return { ...this.world, dirs };
    }

    /**
     * The fixtures with the reader's edits.
     *
     * @param {{ [name: string]: Tree }} fixtures
     */
    trees(fixtures) {
        /** @type {{ [name: string]: Tree }} */
        const trees = {};
        for (const { fixture } of this.rows) {
            trees[fixture] = edited(fixtures[fixture] ?? { dir: {} }, this.edits[fixture]);
        }
        return trees;
    }

    /** @param {string} fixture */
    editsOf(fixture) {
        this.edits[fixture] ??= new Map();
        return this.edits[fixture];
    }

    /** What differs from the author's case, in words. @returns {string[]} */
    changes() {
        const [mine, theirs] = [this.world, this.case.world];
        const changed = this.rows.flatMap((row) => [
            ...(row.access !== row.was || row.guest !== (row.base ?? row.guest)
                ? [`\`${row.base ?? row.guest}\``]
                : []),
            // Files of a directory that is not granted make no difference.
            ...(row.access !== 'none' && this.edits[row.fixture]?.size ? [`files in \`${row.guest}\``] : []),
        ]);
        if (mine.clock !== theirs.clock) {
            changed.push('the clock');
        } else if (mine.clock === 'virtual' && mine.frozenSeconds !== theirs.frozenSeconds) {
            changed.push('the moment at which the clock stands');
        }
        if (mine.random !== theirs.random) {
            changed.push('the random source');
        } else if (mine.random === 'seeded' && mine.seed !== theirs.seed) {
            changed.push('the seed');
        }
        if (JSON.stringify(mine.env) !== JSON.stringify(theirs.env)) {
            changed.push('the variables');
        }
        if (JSON.stringify(mine.args) !== JSON.stringify(theirs.args)) {
            changed.push('the arguments');
        }
        if (mine.stdin !== theirs.stdin) {
            changed.push('standard input');
        }
        return [...new Set(changed)];
    }

    /** Whether the reader touched anything, also where it makes no difference to a run. */
    isTouched() {
        return (
            this.changes().length > 0 ||
            Object.values(this.edits).some((edits) => edits.size > 0) ||
            this.rows.some((row) => row.base === null || row.guest !== row.base)
        );
    }

    /** Adds a directory of the reader's own, empty. @param {string} guest @param {Access} access */
    addDirectory(guest, access) {
        const count = this.rows.filter((row) => row.base === null).length;
        /** @type {Row} */
        const row = { fixture: `the reader's ${count + 1}`, guest, access, base: null, was: 'none' };
        this.rows.push(row);
        return row;
    }

    /**
     * What a link calls a directory: the author's name for it, or where two have the same its fixture.
     *
     * @param {Row} row
     */
    keyOf(row) {
        const name = row.base ?? row.guest;
        const shared = this.rows.filter((other) => (other.base ?? other.guest) === name).length > 1;
        return shared && row.base !== null ? row.fixture : name;
    }
}

/**
 * The directories of the chosen case, in its order, and after them those that only other cases grant.
 *
 * @param {Case[]} cases
 * @param {Case} chosen
 * @returns {Row[]}
 */
function rowsOf(cases, chosen) {
    /** @type {Row[]} */
    const rows = chosen.world.dirs.map(({ fixture, guest, access }) => ({
        fixture,
        guest,
        access,
        base: guest,
        was: access,
    }));
    for (const { world } of cases) {
        /** @type {{ [fixture: string]: number }} */
        const seen = {};
        for (const { fixture, guest } of world.dirs) {
            seen[fixture] = (seen[fixture] ?? 0) + 1;
            if (rows.filter((row) => row.fixture === fixture).length < seen[fixture]) {
                rows.push({ fixture, guest, access: 'none', base: guest, was: 'none' });
            }
        }
    }
    return rows;
}

/**
 * Why a name is none for a directory, or `''`.
 *
 * @param {string} guest
 */
export function badGuest(guest) {
    if (guest === '') {
        return 'a directory needs a name';
    }
    return guest.length > 255 || guest.includes('\0') ? 'this name is too long' : '';
}

// What the build publishes for a figure: the types of the JSON in `data-run`.

/** @typedef {import('./tree.js').Tree} Tree */

/**
 * One directory of a world.
 *
 * @typedef {object} Dir
 * @property {string} fixture
 * @property {string} guest
 * @property {'read-only' | 'read-write'} access
 */

/**
 * What one run may touch.
 *
 * @typedef {object} World
 * @property {Dir[]} dirs
 * @property {[string, string][]} env
 * @property {string[]} args
 * @property {string | null} stdin
 * @property {'virtual' | 'host' | 'denied'} clock
 * @property {number} frozenSeconds
 * @property {'seeded' | 'host' | 'denied'} random
 * @property {string} seed
 * @property {'denied' | 'host'} network
 * @property {string[]} without
 * @property {{ fuel: number, memoryMib: number, outputKib: number, seconds: number }} limits
 */

/** @typedef {{ name: string, world: World }} Case */
/** @typedef {{ [name: string]: string[] }} Imports */

/**
 * A figure's `data-run`.
 *
 * @typedef {object} Published
 * @property {string} program
 * @property {'rust' | 'wat' | 'wit'} language
 * @property {'0.1' | '0.2'} [generation]
 * @property {{ sha256: string, bytes: number }} [module]
 * @property {string} [refused]
 * @property {Imports} [imports]
 * @property {Case[]} [cases]
 * @property {{ [name: string]: string }} [fixtures]
 */

/**
 * What the host in the worker is asked for.
 *
 * @typedef {object} Request
 * @property {Uint8Array} module
 * @property {'0.1' | '0.2'} generation
 * @property {string} program
 * @property {World} world
 * @property {{ [name: string]: Tree }} fixtures
 * @property {string[]} [elsewhere] the sources that are different there
 */

/**
 * How a run ended; `stopped` is the page's own.
 *
 * @typedef {{ kind: 'code', code: number }
 *     | { kind: 'trap' | 'failed', reason: string }
 *     | { kind: 'unlinked', import: string }
 *     | { kind: 'too-much-output' | 'too-much-memory' | 'out-of-time' | 'out-of-fuel', limit: number }
 *     | { kind: 'stopped', ms: number }} End
 */

/**
 * @typedef {object} Result
 * @property {End} end
 * @property {number} memoryBytes
 * @property {boolean} [memoryRefused]
 * @property {number} calls
 * @property {{ [guest: string]: Tree }} files
 */

/**
 * A module that an edit made.
 *
 * @typedef {object} Made
 * @property {Uint8Array} module
 * @property {'0.1' | '0.2'} generation
 * @property {Imports} imports
 * @property {{ stdout: string, stderr: string, end: string }} [outcome] what Wasmtime made of it, as text
 */

/** The longest text, in characters, that a shared link may set one thing to. */
export const LONGEST = 4000;

/**
 * A world that grants nothing, for the page's own tools.
 *
 * @param {string[]} args
 * @param {string} stdin
 * @returns {World}
 */
export function bareWorld(args, stdin) {
    return {
        dirs: [],
        env: [],
        args,
        stdin,
        clock: 'virtual',
        frozenSeconds: 0,
        random: 'seeded',
        seed: '0',
        network: 'denied',
        without: [],
        limits: { fuel: 0, memoryMib: 512, outputKib: 16384, seconds: 20 },
    };
}

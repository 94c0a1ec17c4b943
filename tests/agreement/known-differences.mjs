// Where the page's host differs from Wasmtime, and why that is right or cannot be helped. Each entry covers
// the differences that its pattern matches in the programs it names; one that matches none fails the
// run, unless it is said to differ only `sometimes`.
// Differences begin with `stdout: `, `stderr: `, `end: ` or `trace: `; see compare.mjs.

/**
 * In V8, that is in Node and in Chromium.
 *
 * @type {import('./compare.mjs').Known[]}
 */
export const KNOWN = [
    {
        program: /^(limits\.fuel|browser: ends-here$)/,
        difference: /^end: expected `stopped: out of fuel .*got `stopped: out of time/,
        reason: 'fuel is counted by Wasmtime alone; in a page such a program is ended by time',
    },
    {
        program: /authority\.(network|handle-or-link)|determinism\.sockets$/,
        case: /^(granted|network)$/,
        difference: /^(stdout: .*(listening|a socket|bound|a free port)|trace: wasi:(sockets|filesystem\/preopens))/,
        reason: 'a page has no sockets: the host denies the network, whatever a world grants',
    },
    {
        program: /./,
        difference: /^end: .*`not started: import `(wasi:[\w/-]+)@.*`not started: import `\1@/,
        reason: 'a component imports an interface once, in the latest of its parts\' versions; its core '
            + 'module, which is what a page gets, names the version of each part',
    },
    {
        program: /^text\.convert-nan$/,
        engine: 'V8',
        difference: /^end: .*`trap: invalid conversion to integer`, got `trap: integer overflow`/,
        reason: 'V8 has one message for no number and for too large a number',
    },
    {
        program: /^text\.call-null$/,
        engine: 'V8',
        difference: /^end: .*`trap: uninitialized element`, got `trap: (indirect call type|null ref)/,
        reason: 'V8 has no message of its own for an empty element of a table; which it takes is its '
            + 'version\'s affair',
    },
    {
        program: /^text\.nan$/,
        difference: /^stdout: /,
        reason: 'which bits a NaN has is an engine\'s own choice; Wasmtime is told to choose always the same',
    },
    {
        program: /^text\.start-and-more$/,
        difference: /./,
        reason: 'a start function runs before JavaScript can see the exported memory; no compiler makes one '
            + 'that calls WASI',
    },
    {
        program: /^text\.start-result$/,
        difference: /^(end: expected `trap: expected 0 types, found 1`|trace: )/,
        reason: 'JavaScript does not see the type of what a function gives; no compiler makes a `_start` '
            + 'that gives anything',
    },
    {
        program: /^text\.wrong-type$/,
        difference: /^end: expected `trap: types incompatible/,
        reason: 'JavaScript functions fit an import of any type; no compiler asks for another than WASI\'s',
    },
    {
        program: /^(browser: now|book: determinism\.wall-clock)$/,
        case: /^(host-clock)?$/,
        difference: /^stdout: line 1, expected "(SystemTime|made 1[78])/,
        reason: 'it prints the time of the day, which it is granted',
    },
];

/**
 * In SpiderMonkey, that is in Firefox.
 *
 * @type {import('./compare.mjs').Known[]}
 */
export const KNOWN_IN_FIREFOX = [
    ...KNOWN.filter(({ engine }) => engine !== 'V8'),
    {
        program: /^(processes\.ends(-01)?|text\.(call-far|call-negative|table-init|element-segment))$/,
        difference: /^end: .*`trap: undefined element: out of bounds table access`, got `trap: out of bounds mem/,
        reason: 'SpiderMonkey has one message, `index out of bounds`, for a memory and, save in `table.get`, '
            + '`table.set` and `table.fill`, for a table',
    },
];

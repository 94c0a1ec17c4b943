// What agreement means, for Node and for a browser alike: no I/O here.

/**
 * @typedef {[string, string, string, number]} Call interface, function, result, how often
 * @typedef {{ stdout: string, stderr: string, end: string, trace: Call[] }} Expected streams in base64
 * @typedef {{ stdout: Uint8Array, stderr: Uint8Array, end: string, trace: Call[] | null }} Seen
 * @typedef {{ name: string, test?: string, world: any, expected: Expected, turned?: string[],
 *     elsewhere?: (Expected & { turned: string[] })[] }} Case
 *     `turned`: in what the world is another than the page's
 * @typedef {{ book?: string, name: string, program: string, generation: '0.1' | '0.2',
 *     module?: { sha256: string }, refused?: string, cases: Case[],
 *     fixtures: Record<string, string> }} Program
 * @typedef {{ program: RegExp, case?: RegExp, difference: RegExp, reason: string, engine?: 'V8',
 *     sometimes?: true }} Known
 *     `engine`: in no other
 * @typedef {{ test?: string, name: string, case: string, turned: string[], agrees: boolean, differences: string[],
 *     known: string | null }} Verdict
 */

/** How long a line of a difference is shown. */
const SHOWN = 160;

/** Milliseconds for a case; less for one that Wasmtime had to stop, too: it will not end here either. */
export function patience(/** @type {Case} */ one) {
    return /^stopped: out of (fuel|time)/.test(one.expected.end) ? 2_000 : 10_000;
}

/**
 * Every case that has a module, in the manifest's order, and after each the same case in other worlds.
 *
 * @param {{ programs: Program[] }} manifest
 * @returns {{ program: Program, one: Case }[]}
 */
export function casesOf(manifest) {
    return manifest.programs
        .filter((program) => program.module)
        .flatMap((program) => program.cases.flatMap((one) => {
            const elsewhere = (one.elsewhere ?? []).map((expected) => ({ ...one, expected, turned: expected.turned }));
            return [one, ...elsewhere].map((one) => ({ program, one }));
        }));
}

/** How a program is called in reports: by its book, too, where that is not the corpus. */
export function nameOf(/** @type {Program} */ program) {
    return program.book && program.book !== 'corpus' ? `${program.book}: ${program.name}` : program.name;
}

/** The module's file, below the folder of the manifest. */
export function moduleFile(/** @type {Program} */ program) {
    return `wasi/${program.module?.sha256}.wasm`;
}

/**
 * The fixtures' files, by the fixtures' names.
 *
 * @param {Program} program
 * @param {Case} one
 * @returns {[string, string][]}
 */
export function fixtureFiles(program, one) {
    const named = new Set(one.world.dirs.map((/** @type {{ fixture: string }} */ dir) => dir.fixture));
    return [...named].map((name) => [name, `wasi/${program.fixtures[name]}.json`]);
}

/**
 * What the host is asked.
 *
 * @param {Program} program
 * @param {Case} one
 * @param {Uint8Array} module
 * @param {Record<string, unknown>} fixtures
 */
export function requestOf(program, one, module, fixtures) {
    const { generation, program: name } = program;
    return { module, generation, program: name, world: one.world, fixtures, elsewhere: one.turned ?? [] };
}

/** Gathers what a host tells while a program runs. */
export class Gathered {
    constructor() {
        /** @type {{ stdout: Uint8Array[], stderr: Uint8Array[] }} */
        this.parts = { stdout: [], stderr: [] };
        /** @type {Map<string, Call>} */
        this.calls = new Map();
    }

    output(/** @type {'stdout' | 'stderr'} */ stream, /** @type {Uint8Array} */ bytes) {
        this.parts[stream].push(bytes.slice());
    }

    call(/** @type {string} */ from, /** @type {string} */ name, /** @type {string} */ result, times = 1) {
        const key = `${from} ${name} ${result}`;
        const call = this.calls.get(key) ?? [from, name, result, 0];
        call[3] += times;
        this.calls.set(key, call);
    }

    /** @returns {Seen} */
    seen(/** @type {string} */ end) {
        const { stdout, stderr } = this.parts;
        return { stdout: joined(stdout), stderr: joined(stderr), end, trace: [...this.calls.values()] };
    }
}

function joined(/** @type {Uint8Array[]} */ parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}

/**
 * In what a run differs from Wasmtime's; nothing where they agree.
 *
 * @param {Expected} expected
 * @param {Seen} seen
 * @returns {string[]}
 */
export function differences(expected, seen) {
    const found = [
        ...streamDifference('stdout', bytesOf(expected.stdout), seen.stdout),
        ...streamDifference('stderr', bytesOf(expected.stderr), seen.stderr),
    ];
    if (expected.end !== seen.end) {
        found.push(`end: expected \`${expected.end}\`, got \`${seen.end}\``);
    }
    if (seen.trace) {
        found.push(...traceDifferences(expected, seen.trace));
    }
    return found;
}

/**
 * What is said of a case.
 *
 * @param {Program} program
 * @param {Case} one
 * @param {Seen} seen
 * @param {Known[]} known
 * @param {Set<Known>} used the entries that were of use, to be added to
 * @returns {Verdict}
 */
export function verdictOf(program, one, seen, known, used) {
    const name = nameOf(program);
    const turned = one.turned ?? [];
    // Wasmtime's trace says more of the calls that stand between it and another world.
    const found = differences(one.expected, turned.length ? { ...seen, trace: null } : seen);
    const reasons = found.map((difference) => {
        const entry = known.find((entry) => entry.program.test(name)
            && (entry.case?.test(one.name) ?? true) && entry.difference.test(difference));
        if (entry) {
            used.add(entry);
        }
        return entry?.reason;
    });
    const agrees = found.length === 0;
    const explained = !agrees && reasons.every((reason) => reason !== undefined);
    return {
        // By which the Rust test knows it.
        test: one.test,
        name,
        case: one.name,
        turned,
        agrees,
        differences: turned.length ? found.map((difference) => `${difference} (${turned.join(' ')})`) : found,
        known: explained ? [...new Set(reasons)].join('; ') : null,
    };
}

/**
 * The end of a report: how many agree, and whether all is well.
 *
 * @param {Verdict[]} verdicts
 * @param {Known[]} known
 * @param {Set<Known>} used
 */
export function summaryOf(verdicts, known, used) {
    const agree = verdicts.filter((verdict) => verdict.agrees).length;
    const explained = verdicts.filter((verdict) => verdict.known !== null).length;
    const differ = verdicts.length - agree - explained;
    const idle = known.filter((entry) => !entry.sometimes && !used.has(entry));
    const counts = `${agree} agree, ${explained} differ as is known, ${differ} differ`;
    const words = [`${verdicts.length} cases: ${counts}`];
    words.push(...idle.map(({ program, difference }) => {
        return `known difference that is none any more: ${program} ${difference}`;
    }));
    return { text: words.join('\n'), fine: verdicts.length > 0 && differ === 0 && idle.length === 0 };
}

/** @returns {Uint8Array} */
export function bytesOf(/** @type {string} */ base64) {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function streamDifference(
    /** @type {string} */ stream,
    /** @type {Uint8Array} */ expected,
    /** @type {Uint8Array} */ seen,
) {
    const differs = expected.findIndex((byte, at) => byte !== seen[at]);
    if (differs < 0 && expected.length === seen.length) {
        return [];
    }
    const at = differs < 0 ? expected.length : differs;
    const line = expected.subarray(0, at).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1);
    return [`${stream}: line ${line}, expected ${lineAt(expected, at)}, got ${lineAt(seen, at)}`];
}

/** The line around a byte, in JSON; `nothing` past the end. */
function lineAt(/** @type {Uint8Array} */ bytes, /** @type {number} */ at) {
    const start = Math.max(bytes.lastIndexOf(10, at - 1) + 1, at - SHOWN / 2, 0);
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(at === 0 ? 0 : start, end < 0 ? bytes.length : end + 1);
    if (line.length === 0) {
        return 'nothing';
    }
    return JSON.stringify(new TextDecoder().decode(line.subarray(0, SHOWN)));
}

/**
 * Counts by function and result. When handles are dropped is a host's own affair, and not in Wasmtime's
 * trace. Of a call that ended the run, that trace says what was at hand: that it was called, the first word
 * of the reason, or, where the Canonical ABI refused before the function was reached, nothing. So it is left
 * out.
 */
function traceDifferences(/** @type {Expected} */ expected, /** @type {Call[]} */ seen) {
    const counts = (/** @type {Call[]} */ trace) => {
        const kept = trace.filter(([, name]) => !name.startsWith('[resource-drop]'));
        return new Map(kept.map(([from, name, result, times]) => [`${from} ${name} ${result}`, times]));
    };
    const [wanted, got] = [counts(expected.trace), counts(seen)];
    if (!expected.end.startsWith('exit code')) {
        leaveOutTheLast(wanted, got);
    }
    const keys = [...new Set([...wanted.keys(), ...got.keys()])].sort();
    return keys
        .filter((key) => (wanted.get(key) ?? 0) !== (got.get(key) ?? 0))
        .map((key) => `trace: ${key}, expected ${wanted.get(key) ?? 0}, got ${got.get(key) ?? 0}`);
}

/** Takes the call that ended a run out of both counts: the host calls it `trap`. */
function leaveOutTheLast(/** @type {Map<string, number>} */ wanted, /** @type {Map<string, number>} */ got) {
    const last = [...got.keys()].find((key) => key.endsWith(' trap'));
    if (!last) {
        return;
    }
    got.set(last, (got.get(last) ?? 1) - 1);
    const called = last.slice(0, -'trap'.length);
    const surplus = (/** @type {string} */ key) => (wanted.get(key) ?? 0) - (got.get(key) ?? 0);
    const told = [...wanted.keys()].find((key) => key.startsWith(called) && surplus(key) > 0);
    if (told) {
        wanted.set(told, (wanted.get(told) ?? 1) - 1);
    }
}

/**
 * The three ways in which a host function does not simply answer. None of them is an `Error`: nobody reads a
 * stack of the host's here, and making one costs more than the call itself.
 */

/** The call failed, and the program is told so by a code. */
export class Fault {
    /** @param {string} code an `error-code` of WASI 0.2, such as `no-entry` */
    constructor(code) {
        this.code = code;
    }
}

/** The program did what no host may answer; the run ends. */
export class Trap {
    /**
     * @param {string} reason in Wasmtime's words
     * @param {string} [result] what the trace calls it
     */
    constructor(reason, result = 'trap') {
        this.reason = reason;
        this.result = result;
    }
}

/** The run ends, by the program's wish or by a limit. */
export class Ended {
    /** @param {End} end */
    constructor(end) {
        this.end = end;
    }
}

/**
 * @param {string} code
 * @returns {never}
 */
export function fault(code) {
    throw new Fault(code);
}

/**
 * @param {unknown} wrong
 * @param {string} code
 */
export function faultIf(wrong, code) {
    wrong && fault(code);
}

/**
 * @param {string} reason
 * @returns {never}
 */
export function trap(reason) {
    throw new Trap(reason);
}

/**
 * @param {unknown} wrong
 * @param {string} reason
 */
export function trapIf(wrong, reason) {
    wrong && trap(reason);
}

/**
 * Each engine has its own words for a trap; here they become Wasmtime's.
 *
 * Sources: V8 `src/common/message-template.h`; SpiderMonkey `js/public/friend/ErrorNumbers.msg`;
 * JavaScriptCore `wasm/WasmExceptionType.h`; Wasmtime `crates/environ/src/trap_encoding.rs`.
 */

/**
 * The first that matches counts. V8 says one thing where Wasmtime says two: for an empty and for a mistyped
 * entry of a table, and for a number too large and no number at all.
 *
 * @type {[RegExp, string][]}
 */
const TRAP_WORDS = [
    [/recursion|call stack|stack overflow/i, 'call stack exhausted'],
    [/unreachable/i, 'wasm `unreachable` instruction executed'],
    [/(divi\w+|remainder) by zero/i, 'integer divide by zero'],
    [/invalid conversion/i, 'invalid conversion to integer'],
    [/unrepresentable|integer overflow|trunc/i, 'integer overflow'],
    [/unaligned/i, 'unaligned atomic'],
    [/signature/i, 'indirect call type mismatch'],
    [/indirect.*null/i, 'uninitialized element'],
    [/array.*large/i, 'allocation size too large'],
    [/array/i, 'out of bounds array access'],
    [/table|indirect|element segment/i, 'undefined element: out of bounds table access'],
    [/out.of.bounds/i, 'out of bounds memory access'],
    [/cast/i, 'cast failure'],
    [/null/i, 'null reference'],
];

/**
 * @param {string} message what the engine's error says
 * @returns {string}
 */
export function trapWords(message) {
    return TRAP_WORDS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

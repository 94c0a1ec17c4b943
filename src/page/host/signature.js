/**
 * How a function's parameters are read, and its results written: a list of words such as `folder path > u32`.
 * Before the arrow stand the parameters; each word is looked up in the vocabulary of the generation.
 *
 * @typedef {{ flat?: number, turn?: number, lift(first: any, second: any, third: any): any }} Word
 *     `flat` is how many values of WebAssembly's make one parameter, usually one; parameters with a lower
 *     `turn` are read first, so that of several errors the program is told the same one as under Wasmtime
 *
 * @param {string} signature
 * @param {(word: string) => Word} vocabulary
 * @returns {{ results: string[], flat: number, read: (values: any[]) => any[] }}
 *     `flat` is where, among the values, the addresses of the results begin
 */
export function parseSignature(signature, vocabulary) {
    const [parameters, results = []] = signature.split('>').map((part) => part.split(' ').filter(Boolean));
    let flat = 0;
    const steps = parameters.map((name, index) => {
        const word = vocabulary(name);
        const at = flat;
        flat += word.flat ?? 1;
        return { index, at, turn: word.turn ?? 0, word };
    });
    steps.sort((one, other) => one.turn - other.turn);
    /** @param {any[]} values */
    const read = (values) => {
        const taken = new Array(steps.length);
        for (const { index, at, word } of steps) {
            taken[index] = word.lift(values[at], values[at + 1], values[at + 2]);
        }
        return taken;
    };
    return { results, flat, read };
}

/**
 * The methods of a resource of WASI 0.2, which are those of a class here: `open-at` is `openAt`.
 *
 * @param {string} resource
 * @param {{ [method: string]: string }} signatures without the resource itself, which comes first
 * @returns {HostFunctions}
 */
export function methodsOf(resource, signatures) {
    return Object.fromEntries(Object.entries(signatures).map(([method, signature]) => {
        const name = method.replace(/-./g, (part) => part[1].toUpperCase());
        /** @type {HostFunctions[string]} */
        const called = [`${resource} ${signature}`, (self, ...rest) => self[name](...rest)];
        return [`[method]${resource}.${method}`, called];
    }));
}

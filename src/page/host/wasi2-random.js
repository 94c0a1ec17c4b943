/** `wasi:random`: bytes that are hard to guess, bytes that need not be, and a seed for hash tables. */

/**
 * @param {import('./wasi2.js').Program} program
 * @returns {{ [module: string]: HostFunctions }}
 */
export function wasi2Random({ host, memory }) {
    const { random } = host;
    /**
     * @param {'secure' | 'insecure'} source
     * @returns {HostFunctions[string]}
     */
    const bytesOf = (source) => ['u64 u32', (length, result) => {
        const bytes = random.bytes(random[source], length);
        host.note(`${bytes.length} bytes`);
        memory.bytesAt(result, bytes);
    }];
    return {
        'wasi:random/random': {
            'get-random-bytes': bytesOf('secure'),
            'get-random-u64': ['', () => random.secure.next()],
        },
        'wasi:random/insecure': {
            'get-insecure-random-bytes': bytesOf('insecure'),
            'get-insecure-random-u64': ['', () => random.insecure.next()],
        },
        'wasi:random/insecure-seed': {
            'insecure-seed': ['u32', (result) => {
                memory.u64(result, random.seed[0]);
                memory.u64(result + 8, random.seed[1]);
            }],
        },
    };
}

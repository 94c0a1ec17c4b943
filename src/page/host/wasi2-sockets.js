import { fault } from './faults.js';

/**
 * `wasi:sockets` where no network is granted: there is a network to ask, and it refuses. A socket is never
 * made, so whatever is done to one is done to a handle that does not exist; that is in `wasi2.js`.
 */

/** Of `error-code`, what is answered here, by its number. @type {{ [code: string]: number }} */
export const SOCKET_ERRORS = { 'access-denied': 1, 'permanent-resolver-failure': 20 };

/**
 * @param {import('./wasi2.js').Program} program
 * @returns {{ [module: string]: HostFunctions }}
 */
export function wasi2Sockets({ handles }) {
    /** @type {HostFunctions[string]} */
    const refused = ['u32 > socket nothing', () => fault('access-denied')];
    return {
        'wasi:sockets/network': {},
        'wasi:sockets/instance-network': { 'instance-network': ['', () => handles.own('network', {})] },
        'wasi:sockets/ip-name-lookup': {
            'resolve-addresses': ['network path > socket nothing', () => fault('permanent-resolver-failure')],
        },
        'wasi:sockets/tcp-create-socket': { 'create-tcp-socket': refused },
        'wasi:sockets/tcp': {},
        'wasi:sockets/udp-create-socket': { 'create-udp-socket': refused },
        'wasi:sockets/udp': {},
    };
}

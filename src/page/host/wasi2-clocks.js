/** `wasi:clocks`: the wall clock, and the monotonic one with its timers. */

/**
 * @param {import('./wasi2.js').Program} program
 * @returns {{ [module: string]: HostFunctions }}
 */
export function wasi2Clocks({ host, memory, handles }) {
    const { clocks } = host;
    /** @param {import('./clocks.js').Timer} timer */
    const pollable = (timer) => handles.own('pollable', timer, handles.keep('timer', timer));
    return {
        'wasi:clocks/wall-clock': {
            now: ['u32', (result) => memory.momentAt(result, clocks.wall())],
            resolution: ['u32', (result) => memory.momentAt(result, clocks.wallResolution)],
        },
        'wasi:clocks/monotonic-clock': {
            now: ['', () => clocks.now()],
            resolution: ['', () => clocks.resolution],
            'subscribe-instant': ['u64', (instant) => pollable(clocks.timerAt(instant))],
            'subscribe-duration': ['u64', (duration) => {
                host.note(`${Number(duration) / 1e6} ms`);
                return pollable(clocks.timerIn(duration));
            }],
        },
    };
}

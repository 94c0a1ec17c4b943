/**
 * The types of the published JSON and of the worker's messages; for checking only, nothing of this is
 * shipped.
 */

declare type Tree =
    | { dir: { [name: string]: Tree } }
    | { file: string }
    | { base64: string }
    | { link: string };

declare type World = {
    dirs: { fixture: string; guest: string; access: 'read-only' | 'read-write' }[];
    env: [string, string][];
    args: string[];
    stdin: string | null;
    clock: 'virtual' | 'host' | 'denied';
    frozenSeconds: number;
    random: 'seeded' | 'host' | 'denied';
    seed: string;
    network: 'denied' | 'host';
    without: string[];
    limits: { fuel: number; memoryMib: number; outputKib: number; seconds: number };
};

declare type RunRequest = {
    module: Uint8Array<ArrayBuffer>;
    generation: '0.1' | '0.2';
    program: string;
    world: World;
    fixtures: { [name: string]: Tree };
    /** In what the surroundings are other than the page shows: names of sources, as in `elsewhere.js`. */
    elsewhere?: string[];
};

declare type RunObserver = {
    output(stream: 'stdout' | 'stderr', bytes: Uint8Array<ArrayBuffer>): void;
    call(module: string, name: string, result: string, detail: string): void;
    /**
     * The program is about to wait for a time that passes: whoever keeps things back should let go of them.
     */
    wait?(): void;
};

declare type End =
    | { kind: 'code'; code: number }
    | { kind: 'trap'; reason: string }
    | { kind: 'unlinked'; import: string }
    | { kind: 'too-much-output' | 'too-much-memory' | 'out-of-time' | 'out-of-fuel'; limit: number }
    | { kind: 'failed'; reason: string };

declare type RunResult = {
    end: End;
    memoryBytes: number;
    memoryRefused?: boolean;
    calls: number;
    files: { [guest: string]: Tree };
};

/** Functions that a program imports, by name: what they take and give (`signature.js`), and what they do. */
declare type HostFunctions = { [name: string]: [signature: string, body: (...values: any[]) => any] };

/** When: whole seconds since 1970, and what is over. */
declare type Moment = { seconds: bigint; nanoseconds: number };

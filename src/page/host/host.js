import { Clocks } from './clocks.js';
import { Descriptor } from './descriptor.js';
import { Elsewhere } from './elsewhere.js';
import { READ, WRITE } from './open-node.js';
import { RandomSources } from './random.js';
import { Output, TextInput } from './streams.js';
import { harvest, plant } from './tree.js';

/** What one run may touch, and what is seen of it; the same for both generations. */
export class Host {
    /**
     * @param {RunRequest} request
     * @param {RunObserver} observer
     */
    constructor({ world, program, fixtures, elsewhere = [] }, observer) {
        this.world = world;
        this.observer = observer;
        this.elsewhere = new Elsewhere(elsewhere, world);
        this.clocks = new Clocks(world, observer, this.elsewhere);
        this.random = new RandomSources(world, this.elsewhere.value('random'));
        this.env = this.elsewhere.arrange('env-order', [...world.env]);
        this.programArguments = [program, ...world.args];
        this.stdin = new TextInput(world.stdin);
        const { outputKib } = world.limits;
        const budget = { room: outputKib * 1024 };
        this.stdout = new Output(budget, outputKib, 'stdout', observer);
        this.stderr = new Output(budget, outputKib, 'stderr', observer);
        this.calls = 0;
        /** How the call went that is being made, and what matters of it: for whoever watches. */
        this.result = 'ok';
        this.detail = '';
        /** @type {End | undefined} once the run is to end, whatever the program still does */
        this.end = undefined;
        const now = this.clocks.stamp();
        /** @type {Map<string, import('./tree.js').TreeNode>} */
        const shared = new Map();
        this.grants = world.dirs.map(({ fixture, guest, access }) => {
            const readOnly = access === 'read-only';
            const copy = (readOnly && shared.get(fixture))
                || plant(fixtures[fixture] ?? { dir: {} }, now, this.elsewhere.fileTimes());
            if (readOnly) {
                shared.set(fixture, copy);
            }
            return new Descriptor(copy, readOnly, readOnly ? READ : READ | WRITE, this, guest);
        });
    }

    /**
     * Says what matters of the call, besides what was said already.
     *
     * @param {string} detail
     */
    note(detail) {
        this.detail += `${this.detail && ', '}${detail}`;
    }

    /** What is in the directories that could be written to. */
    files() {
        /** @type {{ [guest: string]: Tree }} */
        const files = {};
        for (const { readOnly, guest, node } of this.grants) {
            if (!readOnly && guest !== undefined) {
                files[guest] = harvest(node);
            }
        }
        return files;
    }
}

import { trap, trapIf } from './faults.js';

/** A table whose places are used again, the last one freed first. */
class Places {
    constructor() {
        /** @type {any[]} */
        this.items = [];
        /** @type {number[]} */
        this.free = [];
    }

    /** @param {any} item */
    add(item) {
        const place = this.free.pop() ?? this.items.length;
        this.items[place] = item;
        return place;
    }

    /** @param {number} place */
    remove(place) {
        this.items[place] = undefined;
        this.free.push(place);
    }
}

/** Something that the program holds a handle on. */
class Resource {
    /**
     * @param {string} kind
     * @param {any} value
     * @param {Resource} [parent]
     */
    constructor(kind, value, parent) {
        this.kind = kind;
        this.value = value;
        this.parent = parent;
        this.children = 0;
        /** Its place in the host's own table; in `poll` the answers come in the order of these. */
        this.place = 0;
    }
}

/** The handles of a WASI 0.2 program. They have the numbers that Wasmtime would give. */
export class Handles {
    constructor() {
        this.handles = new Places();
        // Zero is no handle.
        this.handles.add(undefined);
        this.resources = new Places();
    }

    /**
     * @param {string} kind
     * @param {any} value
     * @param {Resource} [parent] which cannot be dropped while this one is there
     * @returns {Resource}
     */
    keep(kind, value, parent) {
        const resource = new Resource(kind, value, parent);
        resource.place = this.resources.add(resource);
        if (parent) {
            parent.children++;
        }
        return resource;
    }

    /**
     * @param {string} kind
     * @param {any} value
     * @param {Resource} [parent]
     * @returns {number} the new handle
     */
    own(kind, value, parent) {
        return this.hand(this.keep(kind, value, parent));
    }

    /** @param {Resource} resource */
    hand(resource) {
        return this.handles.add(resource);
    }

    /**
     * @param {number} handle
     * @param {string} kind
     * @returns {Resource}
     */
    resource(handle, kind) {
        const place = handle >>> 0;
        const resource = this.handles.items[place];
        if (!resource) {
            trap(`unknown handle index ${place}`);
        }
        if (resource.kind !== kind) {
            const types = 'expected guest-defined resource but found a different guest-defined resource';
            trap(`handle index ${place} used with the wrong type, ${types}`);
        }
        return resource;
    }

    /**
     * @param {number} handle
     * @param {string} kind
     */
    get(handle, kind) {
        return this.resource(handle, kind).value;
    }

    /**
     * @param {number} handle
     * @param {string} kind
     */
    drop(handle, kind) {
        const resource = this.resource(handle, kind);
        this.handles.remove(handle >>> 0);
        this.release(resource);
    }

    /** @param {Resource} resource */
    release(resource) {
        trapIf(resource.children, 'resource has children');
        this.resources.remove(resource.place);
        const { parent } = resource;
        if (parent) {
            parent.children--;
            // A timer is held by nothing but its pollable.
            if (parent.kind === 'timer') {
                this.release(parent);
            }
        }
    }
}

// Small helpers for building the page's elements. Text goes in as text nodes, so nothing can become markup.

/**
 * An element of a class, with children.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, className = '', ...children) {
    const made = document.createElement(tag);
    if (className) {
        made.className = className;
    }
    made.append(...children);
    return made;
}

/**
 * A button that does something.
 *
 * @param {string} label
 * @param {string} className
 * @param {(event: MouseEvent) => void} action
 */
export function button(label, className, action) {
    const made = element('button', className, label);
    made.type = 'button';
    made.addEventListener('click', action);
    return made;
}

let lastId = 0;

/** An id for an element that a label or a description points at. */
export function newId() {
    lastId += 1;
    return `wasi-${lastId}`;
}

/**
 * Attributes of an element; `null` takes one away.
 *
 * @param {Element} target
 * @param {{ [name: string]: string | null }} attributes
 */
export function attributes(target, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null) {
            target.removeAttribute(name);
        } else {
            target.setAttribute(name, value);
        }
    }
}

/**
 * A sentence in which backquotes mark code, as nodes; mdBook's styles know code by the class `hljs`. With
 * an odd count the backquotes mean nothing.
 *
 * @param {string} sentence
 * @returns {(Node | string)[]}
 */
export function prose(sentence) {
    const pieces = sentence.split('`');
    if (pieces.length % 2 === 0) {
        return [sentence];
    }
    return pieces.map((piece, index) => (index % 2 ? element('code', 'hljs', piece) : piece));
}

/**
 * A labelled field: `<label>` around its words and the control.
 *
 * @param {string} words
 * @param {HTMLElement} control
 * @param {string} [className]
 */
export function labelled(words, control, className = 'wasi-field') {
    return element('label', className, element('span', '', words), control);
}

/**
 * A choice of one among few: native radio buttons, drawn as one row.
 *
 * @template {string} T
 * @param {string} legend
 * @param {[T, string][]} options value and words
 * @param {T} chosen
 * @param {(value: T) => void} change
 */
export function choice(legend, options, chosen, change) {
    const group = element('fieldset', 'wasi-choice', element('legend', '', legend));
    const name = newId();
    for (const [value, words] of options) {
        const radio = element('input');
        radio.type = 'radio';
        radio.name = name;
        radio.value = value;
        radio.checked = value === chosen;
        radio.addEventListener('change', () => change(value));
        group.append(element('label', '', radio, element('span', '', words)));
    }
    return group;
}

// The script of a page: gives figures and principles their controls, and does what a shared link asks for.

import { equipCitations, unfoldCited } from './cite.js';
import { element, prose } from './dom.js';
import { Figure } from './figure.js';
import { Settings } from './settings.js';
import { applyLink, linkSentence } from './share.js';
import { quoted } from './words.js';

/** @typedef {import('./figure.js').Site} Site */
/** @typedef {import('./world.js').Published} Published */

/** The figures that can be run, by snippet. @type {Map<string, Figure>} */
const figures = new Map();

/** Where the book's files are. @param {HTMLScriptElement} script @returns {Site} */
function siteOf(script) {
    return {
        folder: new URL('.', script.src).href,
        host: script.dataset.host ?? '',
        tools: { wat: script.dataset.wat ?? '', wit: script.dataset.wit ?? '' },
        token: document.querySelector('meta[name="wasi-serve"]')?.getAttribute('content') ?? '',
    };
}

/** A quiet line where the controls would be. @param {HTMLElement} code @param {string} words */
function quiet(code, words) {
    code.after(element('div', 'wasi-play', element('p', 'wasi-asks', ...prose(words))));
}

/** @param {HTMLElement} figure @param {Site} site */
function equip(figure, site) {
    const code = figure.querySelector('pre');
    if (!code) {
        return;
    }
    /** @type {Published} */
    const published = JSON.parse(figure.dataset.run ?? '{}');
    if (location.protocol === 'file:') {
        if (published.module) {
            quiet(code, 'To run examples, open the book over HTTP: `mdbook-wasi serve`.');
        }
    } else if (published.module || (published.language === 'wit' && site.tools.wit)) {
        figures.set(figure.dataset.snippet ?? '', new Figure(figure, code, published, site));
    } else if (published.refused) {
        quiet(code, `Cannot run in this page: it ${published.refused}.`);
    }
}

/** Sets what a shared link asks for. Nothing runs by it. */
function follow() {
    const query = new URLSearchParams(location.search);
    const snippet = query.get('wasi');
    if (snippet === null) {
        return;
    }
    const figure = figures.get(snippet);
    if (!figure || figure.cases.length === 0) {
        const example = quoted(snippet);
        const words = `This link is for the example ${example}, which is not on this page. It was ignored.`;
        const notice = element('p', 'wasi-lost', ...prose(words));
        notice.setAttribute('role', 'status');
        document.querySelector('main')?.prepend(notice);
        return;
    }
    const name = query.get('case') ?? '';
    const chosen = figure.cases.find((one) => one.name === name);
    figure.settings = new Settings(figure.published, chosen ?? figure.cases[0]);
    const ignored = [...(chosen ? [] : [quoted(`case=${name}`)]), ...applyLink(query, figure.settings)];
    const words = linkSentence(figure.settings.changes(), chosen?.name ?? '', ignored);
    const notice = element('p', '', ...prose(words));
    notice.setAttribute('role', 'status');
    figure.bar.notice.append(notice);
    figure.bar.panel.open = true;
    figure.refill();
    figure.refresh();
    figure.figure.closest('details')?.setAttribute('open', '');
    const show = () => figure.figure.scrollIntoView({ block: 'start' });
    show();
    // Pictures and fonts may still move it, and the browser goes to the heading when the page is whole.
    window.addEventListener('load', () => setTimeout(show), { once: true });
}

/** For the printer the page is as it was made; afterwards it is again as it was. @param {boolean} printing */
function print(printing) {
    unfoldCited(printing);
    for (const { shown } of figures.values()) {
        shown?.fold(printing);
    }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
    const site = siteOf(script);
    for (const figure of document.querySelectorAll('figure.wasi[data-run]')) {
        if (figure instanceof HTMLElement) {
            equip(figure, site);
        }
    }
    follow();
    equipCitations(script, site.folder);
    window.addEventListener('beforeprint', () => print(true));
    window.addEventListener('afterprint', () => print(false));
    window.matchMedia('print').addEventListener('change', ({ matches }) => print(matches));
}

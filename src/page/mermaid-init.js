// Draws the page's mermaid diagrams, and draws them again when the reader changes from a light theme to a dark one.
(() => {
    const drawings = Array.from(document.querySelectorAll('pre.mermaid'), (element) => ({
        element,
        source: element.textContent,
    }));
    const root = document.documentElement;
    const isDark = () => ['ayu', 'coal', 'navy'].some((theme) => root.classList.contains(theme));
    let drawn;

    async function draw() {
        const dark = isDark();
        if (dark === drawn) {
            return;
        }
        drawn = dark;
        for (const { element, source } of drawings) {
            element.removeAttribute('data-processed');
            element.textContent = source;
        }
        mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'default' });
        await mermaid.run({ nodes: drawings.map(({ element }) => element), suppressErrors: true });
    }

    draw();
    new MutationObserver(draw).observe(root, { attributes: true, attributeFilter: ['class'] });
})();

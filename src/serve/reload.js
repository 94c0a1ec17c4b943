// Waits for the next version of the book and then reloads the page, or says that there is none.
(() => {
    let version = new URL(document.currentScript.src).searchParams.get('v');
    const banner = document.createElement('div');
    banner.setAttribute('role', 'status');
    banner.style.cssText = 'position:fixed;inset:auto 0 0 0;z-index:10000;padding:1rem 2rem;' +
        'background:#7a1f1f;color:#fff;font:1.4rem/1.4 sans-serif;white-space:pre-wrap';

    async function wait() {
        const response = await fetch(`/__reload?v=${version}`, { cache: 'no-store' });
        const state = await response.json();
        if (state.version === version) {
            return;
        }
        if (state.failure === null) {
            location.reload();
        }
        version = state.version;
        banner.textContent = state.failure;
        document.body.append(banner);
    }

    (async () => {
        for (;;) {
            try {
                await wait();
            } catch {
                // The server has gone; it may come back.
                await new Promise((done) => setTimeout(done, 1000));
            }
        }
    })();
})();

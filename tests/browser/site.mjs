// A folder served on this machine's own address, and a browser that reaches nothing else.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { chromium } from 'playwright-core';

const TYPES = {
    '.css': 'text/css',
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.json': 'application/json',
    '.png': 'image/png',
    '.svg': 'image/svg+xml',
    '.wasm': 'application/wasm',
    '.woff2': 'font/woff2',
};

/**
 * The content security policy of a page: scripts come from this site, WebAssembly may be compiled, and of inline scripts
 * only those run that the page is known to hold, which are mdBook's.
 */
function policy(html) {
    const inline = [...html.matchAll(/<script>([^]*?)<\/script>/g)]
        .map(([, script]) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    return [
        "default-src 'self'",
        `script-src 'self' 'wasm-unsafe-eval' ${inline.join(' ')}`,
        "style-src 'self' 'unsafe-inline'", // mermaid's pictures bring their styles along
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
    ].join('; ');
}

/** Serves `folder`, with a strict content security policy if `csp` is set; `close` ends it. */
export async function serve(folder, { csp = false } = {}) {
    if (!existsSync(join(folder, 'index.html'))) {
        throw new Error(`${folder} holds no book: run .ci/run, or the two builds that README.md here names`);
    }
    const server = createServer(async (request, response) => {
        const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
        const file = join(folder, path.endsWith(sep) ? join(path, 'index.html') : path);
        try {
            const bytes = await readFile(file);
            const type = TYPES[extname(file)] ?? 'application/octet-stream';
            const strict = csp ? { 'content-security-policy': policy(extname(file) === '.html' ? String(bytes) : '') } : {};
            response.writeHead(200, { 'content-type': type, ...strict });
            response.end(bytes);
        } catch {
            response.writeHead(404).end();
        }
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
        origin: `http://127.0.0.1:${server.address().port}`,
        close: () => new Promise((resolve) => server.close(resolve)),
    };
}

/** Starts the browser that this machine has. */
export function launch() {
    const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
        .find((path) => path && existsSync(path));
    if (!executablePath) {
        throw new Error('no Chromium here: install the package `chromium`, or name one in CHROMIUM');
    }
    return chromium.launch({
        executablePath,
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
        ],
    });
}

/**
 * Opens a page in a context of its own, and notes what it asks for and what goes wrong in it. Whatever it asks of
 * another origin is refused.
 */
export async function open(browser, origin, path, { theme = 'light', width = 1280, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
    const asked = [];
    const foreign = [];
    const faults = [];
    await context.route('**/*', (route) => {
        const url = route.request().url();
        if (url.startsWith(`${origin}/`) || url.startsWith('data:') || url.startsWith('blob:')) {
            asked.push(url.slice(origin.length + 1));
            return route.continue();
        }
        foreign.push(url);
        return route.abort();
    });
    await context.addInitScript((name) => localStorage.setItem('mdbook-theme', name), theme);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`${path}: ${error}`));
    page.on('console', (message) => {
        if (message.type() === 'error') {
            faults.push(`${path}: ${message.text()}`);
        }
    });
    page.on('response', (response) => {
        if (response.status() >= 400) {
            faults.push(`${path}: ${response.status()} for ${response.url()}`);
        }
    });
    await page.goto(`${origin}/${path}`, { waitUntil: 'load' });
    return { page, context, asked, foreign, faults, close: () => context.close() };
}

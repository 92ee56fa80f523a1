import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { startBrowser } from '@telemetry/page/testing-browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'site-'));
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
/** A host that knows files and nothing else, as the simplest of them do; the site stands at /name/ of it. */
const host: Server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://host');
  const inside = pathname.replace(/^\/name\//, '').replace(/(^|\/)$/, '$1index.html');
  const path = join(folder, inside);
  if (!pathname.startsWith('/name/') || !existsSync(path)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
  response.end(readFileSync(path));
});
let browser: Browser;
let stopBrowser: (() => Promise<void>) | undefined;
let whyNone: string | undefined;
beforeAll(async () => {
  const started = await startBrowser();
  if (typeof started === 'string') whyNone = started;
  else ({ browser, stop: stopBrowser } = started);
  if (whyNone !== undefined) return;
  const made = spawnSync(process.execPath, [resolve(import.meta.dirname, 'cli.ts'), '--base', '/name/'], {
    encoding: 'utf8',
  });
  expect([made.stderr, made.status]).toEqual([made.stderr, 0]);
  cpSync(resolve(import.meta.dirname, '../.vitepress/dist'), folder, { recursive: true });
  await new Promise<void>((listening) => host.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  await stopBrowser?.();
  host.closeAllConnections();
  host.close();
  rmSync(folder, { recursive: true });
});

const address = (path = ''): string =>
  `http://127.0.0.1:${(host.address() as AddressInfo).port}/name/${path}`;
async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(120_000);
  await page.goto(address(path), { waitUntil: 'networkidle' });
  return page;
}
const inBrowser = (title: string, run: () => Promise<void>): void =>
  test(title, async (context) => (whyNone === undefined ? run() : context.skip(whyNone)));

inBrowser('every link of every page leads to a page, and to a heading that is there', async () => {
  const page = await open('');
  const waiting = [address()];
  const headings = new Map<string, Set<string>>();
  const wanted: [from: string, to: string, id: string][] = [];
  for (const url of waiting) {
    expect([url, (await page.goto(url))?.status()]).toEqual([url, 200]);
    const { ids, links } = await page.evaluate(() => {
      const { document } = globalThis as any;
      return {
        ids: [...document.querySelectorAll('[id]')].map(({ id }: any) => id as string),
        links: [...document.querySelectorAll('a[href]')].map(({ href }: any) => href as string),
      };
    });
    headings.set(url, new Set(ids));
    for (const link of links) {
      const { origin, pathname, hash } = new URL(link);
      if (origin !== new URL(address()).origin) continue;
      const to = origin + pathname;
      if (!headings.has(to) && !waiting.includes(to)) waiting.push(to);
      if (hash !== '') wanted.push([url, to, decodeURIComponent(hash.slice(1))]);
    }
  }
  expect(waiting.length).toBeGreaterThan(50);
  expect(wanted.length).toBeGreaterThan(100);
  expect(wanted.filter(([, to, id]) => !headings.get(to)?.has(id))).toEqual([]);
  await page.close();
});

inBrowser('the search finds a page by what stands in it, and leads there', async () => {
  const page = await open('');
  await page.getByRole('button', { name: 'Search' }).first().click();
  await page.getByRole('searchbox').or(page.locator('#localsearch-input')).first().fill('maxReceiveCount');
  const first = page.locator('.results .result').first();
  await first.waitFor();
  await first.click();
  await vi.waitUntil(async () => /maxReceiveCount/.test((await page.locator('main').textContent()) ?? ''));
  await page.close();
});

inBrowser(
  'a phone shows every kind of page without scrolling sideways, and opens the list of pages',
  async () => {
    const page = await open('', { viewport: { width: 360, height: 740 } });
    for (const path of ['', 'docs/settings.html', 'docs/results.html', 'docs/decisions/', 'docs/edge.html']) {
      await page.goto(address(path), { waitUntil: 'networkidle' });
      const over = await page.evaluate(() => {
        const { document, innerWidth } = globalThis as any;
        return document.documentElement.scrollWidth - innerWidth;
      });
      expect([path, over <= 0]).toEqual([path, true]);
    }
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.locator('.VPSidebar.open').waitFor();
    await page.close();
  },
);

inBrowser('on paper there is the document alone', async () => {
  const page = await open('docs/data.html');
  await page.emulateMedia({ media: 'print' });
  for (const screenOnly of ['.VPNav', '.VPSidebar', '.VPDocAside'])
    expect([screenOnly, await page.locator(screenOnly).first().isVisible()]).toEqual([screenOnly, false]);
  expect(await page.locator('main h1').isVisible()).toBe(true);
  // Nobody scrolls paper: no line of code is cut.
  await page.setViewportSize({ width: 700, height: 1_000 });
  for (const path of ['docs/sending.html', 'docs/edge.html']) {
    await page.goto(address(path), { waitUntil: 'networkidle' });
    const cut = await page.evaluate(() => {
      const { document } = globalThis as any;
      return [...document.querySelectorAll('.vp-doc pre')].filter(
        ({ scrollWidth, clientWidth }: any) => scrollWidth > clientWidth,
      ).length;
    });
    expect([path, cut]).toEqual([path, 0]);
  }
  await page.close();
});

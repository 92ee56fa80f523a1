import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Twin } from '@telemetry/local-twin';
import { startBrowser } from '@telemetry/page/testing-browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Frame } from './frame.ts';
import { consoleUrl, startTwinWithConsole } from './start-twin.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out');
const dataDir = mkdtempSync(join(tmpdir(), 'page-'));
let twin: Twin;
let browser: Browser;
let stopBrowser: (() => Promise<void>) | undefined;
let whyNone: string | undefined;
beforeAll(async () => {
  const started = await startBrowser();
  if (typeof started === 'string') whyNone = started;
  else ({ browser, stop: stopBrowser } = started);
  if (whyNone === undefined)
    twin = await startTwinWithConsole({ templates, arm: 'managed-instances', dataDir });
});
afterAll(async () => {
  await stopBrowser?.();
  await twin?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const complaints: string[] = [];

async function open(view: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage({ colorScheme: 'light', locale: 'en-US', ...options });
  // Against a page that hangs, not a verdict on speed.
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // An answer that is no 2xx is none of the page's faults.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('request', (request) => {
    const own = [consoleUrl(twin), twin.endpoints.ingestUrl].map((url) => new URL(url).origin);
    const { origin, protocol } = new URL(request.url());
    if (!own.includes(origin) && protocol !== 'data:') complaints.push(`asks ${request.url()}`);
  });
  await page.goto(`${consoleUrl(twin)}#${view}`);
  return page;
}
const figure = (page: Page, name: string): Promise<string | null> =>
  page.locator(`[data-figure=${name}]`).textContent();
const inBrowser = (title: string, run: () => Promise<void>): void =>
  test(title, async (context) => {
    if (whyNone !== undefined) return context.skip(whyNone);
    await run();
    expect(complaints.splice(0)).toEqual([]);
  });

describe('in a real browser', () => {
  inBrowser('what is sent from the form is what the twin counts, and what the page shows', async () => {
    const page = await open('do');
    const form = page.getByRole('form', { name: 'Send events' });
    await form.getByLabel('How many').fill('3');
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForFunction(() =>
      /202/.test((globalThis as any).document.querySelector('.result').textContent),
    );
    await form.getByLabel('The first is').selectOption('without a device');
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForFunction(() =>
      /400/.test((globalThis as any).document.querySelector('.result').textContent),
    );
    await twin.settled();
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    const { counters } = twin.stats();
    expect(counters.edge.byStatus).toMatchObject({ 202: 1, 400: 1 });
    await vi.waitUntil(
      async () => (await figure(page, 'invocations')) === String(counters.mapping.invocations),
    );
    expect(await figure(page, 'objects')).toBe(String(counters.s3.puts));
    const statuses = Object.entries(counters.edge.byStatus).map(([status, n]) => `${status}: ${n}`);
    expect(await figure(page, 'byStatus')).toBe(statuses.join(', '));
    expect(await figure(page, 'dead')).toBe('0');
    await page.close();
  });

  inBrowser('slots fill while invocations wait for their object, in words as in the picture', async () => {
    const page = await open('live');
    await page
      .getByRole('img', { name: /of 64 slots/ })
      .first()
      .waitFor();
    twin.setFault({ s3PutLatencyMs: 3_000 });
    const burst = fetch(new URL('/burst', consoleUrl(twin)), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ requests: 200, eventsPerRequest: 2 }),
    });
    await page
      .getByRole('img', { name: /waits for its object/ })
      .first()
      .waitFor();
    twin.setFault({});
    await burst;
    await twin.settled();
    await page
      .getByRole('img', { name: /0 of 64 slots/ })
      .first()
      .waitFor();
    await page.close();
  });

  inBrowser('markup in an event is text, wherever it is shown', async () => {
    const page = await open('do');
    const form = page.getByRole('form', { name: 'Send events' });
    await form.getByLabel('The first is').selectOption('text that would be markup');
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('link', { name: 'What became of it' }).click();
    const cell = page.locator('[data-outcome=stored] [data-column=device_id]').first();
    await cell.waitFor();
    expect(await cell.textContent()).toBe('<img src=x onerror=alert(1)>\\u202e');
    expect(await page.locator('main img').count()).toBe(0);
    await page.close();
  });

  inBrowser('an action shows the command that does the same, and does it', async () => {
    const page = await open('do');
    const mapping = page.getByRole('form', { name: 'The mapping' });
    await mapping.getByLabel('It polls').uncheck();
    expect(await mapping.locator('code').textContent()).toMatch(
      /^curl -X PUT '.*\/mappings\/\w+'.*"enabled":false/,
    );
    await mapping.getByRole('button', { name: 'Change' }).click();
    await mapping.getByText('200:').waitFor();
    expect(twin.stats().counters.consumers[0]?.polling).toBe(false);
    await mapping.getByLabel('It polls').check();
    await mapping.getByRole('button', { name: 'Change' }).click();
    await vi.waitUntil(() => twin.stats().counters.consumers[0]?.polling === true);
    await page.close();
  });

  inBrowser('every view fits a phone, and is reached by the keyboard alone', async () => {
    const page = await open('live', { viewport: { width: 360, height: 740 } });
    await page.locator('[data-arm] canvas').first().waitFor();
    const names = await page.locator('nav a').allTextContents();
    expect(names.length).toBeGreaterThan(2);
    for (const [index, name] of names.entries()) {
      await page.locator('.skip').focus();
      for (let i = 0; i <= index; i += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('nav a[aria-current]', { hasText: name }).waitFor();
      const over = await page.evaluate(() => {
        const { document, innerWidth } = globalThis as any;
        return document.documentElement.scrollWidth - innerWidth;
      });
      expect([name, over <= 0]).toEqual([name, true]);
    }
    await page.close();
  });

  inBrowser('from an event that is stored, a click leads to the way of its message', async () => {
    const page = await open('do');
    await page
      .getByRole('form', { name: 'Send events' })
      .getByRole('button', { name: 'Send', exact: true })
      .click();
    await page.getByRole('link', { name: 'What became of it' }).click();
    const link = page.locator('[data-outcome=stored] [data-column=message_id] a').first();
    const messageId = await link.textContent();
    await link.click();
    const way = page.getByRole('region', { name: 'Its way' });
    await way.locator('[data-step=Rows]', { hasText: '1 stored' }).waitFor();
    expect(await way.locator('[data-step=Message]').textContent()).toContain(messageId);
    expect(await way.locator('[data-step=Invocation]').textContent()).toMatch(/[\da-f-]{36} of .*: success/);
    expect(await way.locator('[data-step=Object]').textContent()).toContain('.parquet');
    await page.close();
  });

  inBrowser('objects are put together when it is asked for, and the page says when they were', async () => {
    const page = await open('do');
    const before = twin.stats().schedules[0]?.executions ?? 0;
    const form = page.getByRole('form', { name: 'Put small objects together' });
    await form.getByRole('button', { name: 'Start now' }).click();
    await form.getByText('200:').waitFor();
    expect(await form.textContent()).toContain('SUCCEEDED');
    expect(twin.stats().schedules[0]?.executions).toBe(before + 1);
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    const clock = (iso: string | null | undefined): string =>
      new Date(iso ?? NaN).toLocaleTimeString('en-GB');
    await vi.waitUntil(async () => {
      const { expression, last, nextAt } = twin.stats().schedules[0] ?? {};
      const said = `${expression}: SUCCEEDED ${clock(last?.endedAt)}, next ${clock(nextAt)}`;
      return (await figure(page, 'settled')) === said;
    });
    await page.close();
  });

  inBrowser('with twelve environments, every slot and every worker is in the picture', async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const told = await (await page.request.get(new URL('/contract', consoleUrl(twin)).href)).json();
    const functionName = Object.keys(told.deployed)[0] ?? '';
    await page.route('**/frames', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `data: ${JSON.stringify(twelve(functionName))}\n\n`,
      }),
    );
    await page.goto(`${consoleUrl(twin)}#live`);
    const slots = page.getByRole('img', { name: /Environment \d+: 64 of 64 slots: 64 waits for its object/ });
    await vi.waitUntil(async () => (await slots.count()) === 12);
    expect(await page.locator('.environment meter').count()).toBe(24);
    await page.close();
  });

  /** Row by row, what a scene has measured: its name in the first column, then the others by theirs. */
  async function played(page: Page, scene: string): Promise<Record<string, Record<string, string>>> {
    const card = page.locator(`[data-scene=${scene}]`);
    const takeHome = (await card.locator('.take-home').textContent()) ?? '';
    await card.getByRole('button', { name: 'Play' }).click();
    await page.locator('.narration', { hasText: takeHome }).waitFor();
    // Everything has been put back when another one can be played.
    await page.locator(`[data-scene=${scene}] button:enabled`).waitFor();
    const [names = [], ...rows] = await page
      .locator('.measured tr')
      .evaluateAll((lines: any[]) =>
        lines.map((line) => [...line.cells].map((cell) => cell.textContent as string)),
      );
    return Object.fromEntries(
      rows.map(([what = '', ...values]) => [
        what,
        Object.fromEntries(values.map((value, n) => [names[n + 1] ?? '', value])),
      ]),
    );
  }

  const lessons: [scene: string, shows: (rows: Record<string, Record<string, string>>) => void][] = [
    [
      'one-slot',
      (rows) => {
        // A fleet that has grown on a busy machine has as many slots as environments.
        const [one, many] = [rows['1 slot'], rows['64 slots']];
        expect(Number(one?.['slots at once'])).toBeLessThanOrEqual(Number(one?.['environments']));
        expect(Number(many?.['slots at once'])).toBeGreaterThan(Number(many?.['environments']));
      },
    ],
    [
      'linger',
      (rows) => {
        expect(Number(rows['linger 1000 ms']?.['objects'])).toBeLessThan(
          Number(rows['linger 0 ms']?.['objects']),
        );
      },
    ],
    [
      'slots-run-out',
      (rows) => {
        expect(Number(rows['4 slots, 2 s of waiting']?.['throttled'])).toBeGreaterThan(0);
        expect(Number(rows['64 slots, 2 s of waiting']?.['throttled'])).toBeLessThan(
          Number(rows['4 slots, 2 s of waiting']?.['throttled']),
        );
      },
    ],
    [
      'floating-promise',
      (rows) => {
        const [guarded, unguarded] = [rows['with the guard'], rows['without the guard']];
        // A fleet that has grown on a busy machine has others beside it.
        expect(guarded?.['environment after']?.split(', ')).toContain(guarded?.['environment before']);
        expect(unguarded?.['environment after']?.split(', ')).not.toContain(
          unguarded?.['environment before'],
        );
        expect(Number(unguarded?.['workers that died'])).toBe(Number(guarded?.['workers that died']) + 1);
      },
    ],
    [
      'receives-run-out',
      (rows) => {
        expect(Number(rows['after the burst']?.['dead letters'])).toBeGreaterThan(0);
        expect(rows['after the redrive']?.['dead letters']).toBe('0');
      },
    ],
  ];
  for (const [scene, shows] of lessons)
    inBrowser(`the lesson ${scene} shows what it says, and puts everything back`, async () => {
      const page = await open('lessons');
      await page.locator('[data-scene]').first().waitFor();
      expect(await page.locator('[data-scene]').count()).toBe(lessons.length);
      shows(await played(page, scene));
      const { slots, running } = twin.stats().counters.environments;
      expect(slots).toBe(64 * running);
      await page.close();
    });
});

/** A frame of twelve environments whose 64 slots all wait for their object, on two workers each. */
function twelve(functionName: string): Frame {
  return {
    arm: 'managed-instances',
    atMs: Date.now(),
    edge: { byStatus: { 202: 1 } },
    queue: { visible: 0, inFlight: 768, oldestMessageAgeMs: 10 },
    deadLetters: 0,
    s3: { puts: 1, putFailures: 0, putBytes: 1 },
    schedules: [],
    consumers: [
      {
        functionName,
        compute: 'managed-instances',
        mapping: {
          polling: true,
          pollers: 12,
          working: 768,
          invocations: 1,
          invocationErrors: 0,
          batchSizeTotal: 1,
          batchItemFailures: 0,
          throttles: {},
        },
        environments: Array.from({ length: 12 }, (_, n) => ({
          pid: 1_000 + n,
          slots: 64,
          inFlight: 64,
          workers: 2,
          cpuMs: 10,
          rssBytes: 100_000_000,
          threads: [1, 2].map((thread) => ({
            thread,
            slots: 'o'.repeat(32),
            busy: 0.5,
            stored: 0,
            objects: [[100, 32, 50, 0]],
            silentMs: 10,
          })),
        })),
        started: 12,
        stopped: 0,
        deadWorkers: 0,
      },
    ],
  };
}

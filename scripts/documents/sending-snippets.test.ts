import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readClientBatch } from '@telemetry/event-schema';
import { blocksOf, root } from './documents.ts';

const blocks = blocksOf(readFileSync(join(root, 'docs/sending.md'), 'utf8'));
const codeOf = (language: string): string =>
  blocks.find((block) => block.language === language)?.content ?? expect.fail(`there is no ${language}`);
/** Another query makes it another module, with state of its own. */
let loads = 0;
const load = <T>(code: string): Promise<T> =>
  import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`${code}\n// ${(loads += 1)}`)}`
  ) as Promise<T>;

interface Sent {
  events: { id: string }[];
}
const sent: Sent[] = [];
/** What the edge answers from now on; without a status no answer comes. */
function answer(status?: number): void {
  vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
    expect(readClientBatch(body, Date.now())).toMatchObject({ kind: 'batch', rejections: [] });
    sent.push(JSON.parse(body) as Sent);
    if (status === undefined) return Promise.reject(new TypeError('fetch failed'));
    return Promise.resolve(
      new Response('{}', { status, headers: status === 429 ? { 'retry-after': '7' } : {} }),
    );
  });
}
afterEach(() => {
  sent.length = 0;
  vi.unstubAllGlobals();
});

interface Page {
  track(type: string, fields: object): void;
  send(): Promise<void>;
}
const listeners: Record<string, () => void> = {};
const beacons: Sent[] = [];
async function openPage(): Promise<Page> {
  vi.stubGlobal('localStorage', {});
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  vi.stubGlobal('navigator', {
    sendBeacon: (_: string, body: string) => beacons.push(JSON.parse(body) as Sent),
  });
  vi.stubGlobal('addEventListener', (name: string, then: () => void) => (listeners[name] = then));
  return load<Page>(codeOf('js'));
}
const idsOf = (batches: Sent[]): string[] => batches.flatMap(({ events }) => events.map(({ id }) => id));

test.each([
  [202, false],
  [400, false],
  [429, true],
  [503, true],
  [500, true],
  [undefined, true],
])('the page’s snippet, answered with %s, keeps the events: %s', async (status, isKept) => {
  answer(status);
  const page = await openPage();
  page.track('click', { target: 'buy' });
  await page.send();
  await page.send();
  expect(idsOf(sent)).toHaveLength(isKept ? 2 : 1);
  expect(new Set(idsOf(sent)).size).toBe(1);
});

test('the page’s snippet loses nothing when the page goes while it sends', async () => {
  answer(202);
  const page = await openPage();
  for (let i = 0; i < 70; i += 1) page.track('click', { target: 'buy' });
  const sending = page.send();
  listeners['visibilitychange']?.();
  await sending;
  await page.send();
  expect(new Set([...idsOf(sent), ...idsOf(beacons)]).size).toBe(70);
});

const event = { type: 'click', id: crypto.randomUUID(), occurredAt: new Date().toISOString(), target: 'buy' };

test.each([
  [202, undefined],
  [429, 7],
  [503, 1],
  [undefined, 1],
])('the server’s snippet, answered with %s, says when to send again: %s', async (status, seconds) => {
  answer(status);
  const { send } = await load<{ send(url: string, events: object[]): Promise<number | undefined> }>(
    stripTypeScriptTypes(codeOf('ts')),
  );
  expect(await send('https://events.example.com', [event])).toBe(seconds);
  answer(400);
  await expect(send('https://events.example.com', [event])).rejects.toThrow('400');
});

import { expect, test } from 'vitest';
import { eventSender, type SenderOptions } from './send-events.ts';

type Browser = Required<SenderOptions>['browser'];
interface Body {
  events: { id: string }[];
}

/** A browser in which the edge answers what the test says, and time passes when it says so. */
function madeBrowser(...answers: (Response | Error)[]) {
  const stored = new Map<string, string>();
  const listeners = new Map<string, () => void>();
  const timers: { run: () => void; ms: number }[] = [];
  const sent: Body[] = [];
  const beacons: { type: string; text: Promise<string>; size: number }[] = [];
  const browser: Browser = {
    localStorage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
    },
    navigator: {
      sendBeacon: (_, body) => {
        beacons.push({ type: body.type, text: body.text(), size: body.size });
        return true;
      },
    },
    fetch: (_, options) => {
      sent.push(JSON.parse(options?.body as string) as Body);
      const answer = answers.shift() ?? new Response(null, { status: 202 });
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    addEventListener: (type, listen) => void listeners.set(type, listen),
    setTimeout: (run, ms) => timers.push({ run, ms }),
  };
  return { browser, stored, timers, sent, beacons, fire: (type: string) => listeners.get(type)?.() };
}
const options = (browser: Browser, more: Partial<SenderOptions> = {}): SenderOptions => ({
  url: 'http://edge/v1/events',
  context: { appId: 'app', deviceId: 'device' },
  browser,
  ...more,
});
const click = { type: 'click', target: 'button' } as const;
const ids = ({ events }: Body): string[] => events.map(({ id }) => id);

test('events wait for company, go in batches, and are forgotten once accepted', async () => {
  const { browser, timers, sent } = madeBrowser();
  const sender = eventSender(options(browser, { mostEvents: 2, everyMs: 7 }));
  sender.add(click);
  expect(sent).toEqual([]);
  expect(timers.map(({ ms }) => ms)).toEqual([7]);
  sender.add(click);
  sender.add(click);
  await sender.flush();
  await new Promise(setImmediate);
  expect(sent.map(({ events }) => events.length)).toEqual([2, 1]);
  expect(sender.kept()).toEqual([]);
});

test.each([
  ['the network is away', new TypeError('failed'), 0],
  ['the edge throttles', new Response(null, { status: 429, headers: { 'Retry-After': '30' } }), 30_000],
  ['the queue is away', new Response(null, { status: 503, headers: { 'Retry-After': '60' } }), 60_000],
])(
  'when %s, events are kept, and sent again with the ids that they have, not before they may',
  async (_, answer, leastMs) => {
    const { browser, timers, sent } = madeBrowser(answer);
    const sender = eventSender(options(browser));
    sender.add(click);
    await sender.flush();
    expect(sender.kept()).toHaveLength(1);
    const again = timers.at(-1);
    expect(again?.ms).toBeGreaterThanOrEqual(Math.max(1_000, leastMs));
    // The plan that `add` made would come before it may.
    const [early, ...later] = timers.splice(0);
    early?.run();
    expect(sent).toHaveLength(1);
    later.forEach(({ run }) => run());
    await new Promise(setImmediate);
    expect(sent.map(ids)).toEqual([ids(sent[0]!), ids(sent[0]!)]);
    expect(sender.kept()).toEqual([]);
  },
);

test.each([400, 413, 415])('what the edge refuses with %i is told and not sent again', async (status) => {
  const { browser, sent } = madeBrowser(new Response(null, { status }));
  const refused: number[] = [];
  const sender = eventSender(options(browser, { onRefused: (code) => refused.push(code) }));
  sender.add(click);
  await sender.flush();
  expect([refused, sent.length, sender.kept()]).toEqual([[status], 1, []]);
});

test('a page that goes sends a beacon of text/plain that fits, and forgets nothing that nobody accepted', async () => {
  const { browser, beacons, fire } = madeBrowser();
  const sender = eventSender(options(browser));
  for (let i = 0; i < 90; i += 1)
    sender.add({ type: 'custom', name: 'n', properties: { text: 'x'.repeat(1_000) } });
  fire('pagehide');
  expect(beacons).toHaveLength(1);
  expect(beacons[0]!.type).toBe('text/plain');
  expect(beacons[0]!.size).toBeLessThan(65_536);
  const beaconed = ids(JSON.parse(await beacons[0]!.text) as Body);
  expect(beaconed.length).toBeGreaterThan(10);
  expect(sender.kept().map(({ id }) => id)).toEqual(expect.arrayContaining(beaconed));
  expect(sender.kept()).toHaveLength(90);
});

test('the next page sends what the last one left, with the same ids', async () => {
  const first = madeBrowser(new TypeError('offline'));
  const sender = eventSender(options(first.browser));
  sender.add(click);
  await sender.flush();
  const left = sender.kept().map(({ id }) => id);
  const next = madeBrowser();
  for (const [key, value] of first.stored) next.stored.set(key, value);
  const after = eventSender(options(next.browser));
  next.timers.splice(0).forEach(({ run }) => run());
  await new Promise(setImmediate);
  expect(next.sent.map(ids)).toEqual([left]);
  expect(after.kept()).toEqual([]);
});

test('of more than are kept the oldest go', () => {
  const { browser } = madeBrowser();
  const sender = eventSender(options(browser, { mostKept: 2 }));
  for (const target of ['a', 'b', 'c']) sender.add({ type: 'click', target });
  expect(sender.kept().map((event) => 'target' in event && event.target)).toEqual(['b', 'c']);
});

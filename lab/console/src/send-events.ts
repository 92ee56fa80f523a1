import type { BatchContext, TelemetryEvent } from '@telemetry/event-schema';

/** What is used of the browser. */
interface Browser {
  localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
  navigator: { sendBeacon(url: string, body: Blob): boolean };
  fetch: typeof fetch;
  addEventListener(type: 'pagehide' | 'online', listen: () => void): void;
  setTimeout(run: () => void, ms: number): unknown;
}

export interface SenderOptions {
  url: string;
  context: BatchContext;
  /** Events in a request at most; the contract takes 500. */
  mostEvents?: number;
  /** How long events wait for company, milliseconds. */
  everyMs?: number;
  /** Events kept while there is no network; beyond it the oldest go. */
  mostKept?: number;
  /** Told of a batch that will never be accepted: a bug of this page. */
  onRefused?: (status: number, events: readonly TelemetryEvent[]) => void;
  browser?: Browser;
}

export interface Sender {
  /** Gives the event an id and a time, keeps it, and sends it with others. It stays kept until the edge has accepted it. */
  add(event: NewEvent): void;
  /** Sends what is kept, now. */
  flush(): Promise<void>;
  /** Events that are not accepted yet. */
  kept(): readonly TelemetryEvent[];
}

type WithoutMade<Event> = Event extends unknown ? Omit<Event, 'id' | 'occurredAt'> : never;
type NewEvent = WithoutMade<TelemetryEvent>;

const key = 'telemetry-events';
/** Browsers refuse beacons beyond 64 KiB. */
const mostBeaconBytes = 60_000;
const longestPauseMs = 300_000;

/**
 * Sends events from a page: in batches, again after a failure, and again after a reload. An event keeps its id whatever happens
 * to it, so that one that arrives twice is stored as one.
 */
export function eventSender(options: SenderOptions): Sender {
  const { url, context, mostEvents = 100, everyMs = 5_000, mostKept = 2_000, onRefused } = options;
  const browser = options.browser ?? (globalThis as unknown as Browser);
  let underWay = false;
  let planned: object | undefined;
  let failures = 0;

  // Read anew each time: another tab of the same site keeps its events in the same place.
  const read = (): TelemetryEvent[] => {
    try {
      return JSON.parse(browser.localStorage.getItem(key) ?? '[]') as TelemetryEvent[];
    } catch {
      return [];
    }
  };
  const write = (events: readonly TelemetryEvent[]): void =>
    browser.localStorage.setItem(key, JSON.stringify(events.slice(-mostKept)));
  const forget = (sent: readonly TelemetryEvent[]): void => {
    const ids = new Set(sent.map(({ id }) => id));
    write(read().filter(({ id }) => !ids.has(id)));
  };
  const bodyOf = (events: readonly TelemetryEvent[]): string =>
    JSON.stringify({ context, sentAt: new Date().toISOString(), events });

  /** One plan at a time: that of a failure takes the place of one that would come too early. */
  const plan = (ms: number): void => {
    const mine = (planned = {});
    browser.setTimeout(() => {
      if (planned !== mine) return;
      planned = undefined;
      void flush();
    }, ms);
  };

  async function flush(): Promise<void> {
    if (underWay) return;
    underWay = true;
    try {
      for (
        let events = read().slice(0, mostEvents);
        events.length > 0;
        events = read().slice(0, mostEvents)
      ) {
        const pauseMs = await send(events);
        if (pauseMs > 0) return plan(pauseMs);
      }
    } finally {
      underWay = false;
    }
  }

  /** Resolves to how long to wait before the next try, milliseconds; 0: go on. */
  async function send(events: readonly TelemetryEvent[]): Promise<number> {
    const answer = await browser
      .fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: bodyOf(events) })
      .catch(() => undefined);
    if (answer?.status === 202) {
      failures = 0;
      forget(events);
      return 0;
    }
    // What the edge finds wrong it will find wrong again.
    if (answer && [400, 413, 415].includes(answer.status)) {
      forget(events);
      onRefused?.(answer.status, events);
      return 0;
    }
    failures += 1;
    const asked = Number(answer?.headers.get('Retry-After') ?? 0) * 1_000;
    // Not all at the same time, when all of them were turned away at the same time.
    const own = Math.min(longestPauseMs, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
    return Math.max(asked, own);
  }

  // A beacon says that the browser took it, not that the edge did: events stay kept, and are sent again by the next page.
  browser.addEventListener('pagehide', () => {
    const events = read().slice(0, mostEvents);
    while (events.length > 0) {
      const body = new Blob([bodyOf(events)], { type: 'text/plain' });
      if (body.size <= mostBeaconBytes) return void browser.navigator.sendBeacon(url, body);
      events.length = Math.floor(events.length / 2);
    }
  });
  browser.addEventListener('online', () => void flush());
  if (read().length > 0) plan(0);

  return {
    add: (event) => {
      const made = { id: crypto.randomUUID(), occurredAt: new Date().toISOString(), ...event };
      const events = [...read(), made as TelemetryEvent];
      write(events);
      if (events.length >= mostEvents && failures === 0) void flush();
      else if (!planned) plan(everyMs);
    },
    flush,
    kept: read,
  };
}

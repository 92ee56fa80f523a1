import type { BatchContext, ClientBatch, TelemetryEvent } from './event-types.ts';
import { SeededRandom } from './seeded-random.ts';

export { badBatches, type BadBatch } from './bad-batches.ts';
export { SeededRandom } from './seeded-random.ts';

export interface SampleOptions {
  /** Same seed, same batches. */
  seed: number;
  eventsPerBatch: number;
  /** Devices that send in turn. Default 200. */
  devices?: number;
  /** Epoch milliseconds at which a batch is sent; its events happened in the seconds before. */
  nowMs: () => number;
}

const screens = ['home', 'search', 'results', 'product', 'basket', 'checkout', 'thanks', 'settings'];
const targets: Record<string, readonly string[]> = {
  home: ['banner', 'open-search', 'open-settings'],
  search: ['search-box', 'search-button', 'filter'],
  results: ['result-1', 'result-2', 'result-7', 'next-page'],
  product: ['add-to-basket', 'gallery-next', 'reviews'],
  basket: ['go-to-checkout', 'remove-item'],
  checkout: ['pay', 'change-address'],
  thanks: ['continue-shopping'],
  settings: ['notifications', 'sign-out'],
};
const apps = ['shop-ios', 'shop-android', 'shop-web'];
const versions = ['5.11.0', '5.12.1', '5.12.2'];
const platforms: Record<string, string> = { 'shop-ios': 'ios', 'shop-android': 'android', 'shop-web': 'web' };

interface Device {
  context: BatchContext;
  screen: string;
}

/** Realistic client batches without end: devices walk through screens, click, and report metrics on the way. */
export function* sampleBatches(options: SampleOptions): Generator<ClientBatch, never> {
  const random = new SeededRandom(options.seed);
  const devices = Array.from({ length: options.devices ?? 200 }, () => makeDevice(random));
  for (;;) {
    const device = random.pick(devices);
    const sentAtMs = options.nowMs();
    let occurredAtMs = sentAtMs - options.eventsPerBatch * 400;
    const events = Array.from({ length: options.eventsPerBatch }, () => {
      occurredAtMs += random.integer(50, 400);
      return makeEvent(random, device, new Date(occurredAtMs).toISOString());
    });
    yield { context: device.context, sentAt: new Date(sentAtMs).toISOString(), events };
  }
}

function makeDevice(random: SeededRandom): Device {
  const appId = random.pick(apps);
  return {
    context: {
      appId,
      appVersion: random.pick(versions),
      platform: platforms[appId],
      deviceId: random.uuid(),
      sessionId: random.uuid(),
      ...(random.next() < 0.6 ? { userId: `user-${random.integer(1, 50_000)}` } : {}),
    },
    screen: 'home',
  };
}

function makeEvent(random: SeededRandom, device: Device, occurredAt: string): TelemetryEvent {
  const common = { id: random.uuid(), occurredAt };
  const dice = random.next();
  if (dice < 0.25) {
    const previousScreen = device.screen;
    device.screen = random.pick(screens);
    return {
      ...common,
      type: 'screen_view',
      screen: device.screen,
      previousScreen,
      durationMs: random.integer(200, 60_000),
    };
  }
  if (dice < 0.7) {
    const target = random.pick(targets[device.screen] ?? ['unknown']);
    return {
      ...common,
      type: 'click',
      target,
      screen: device.screen,
      x: random.integer(0, 1170),
      y: random.integer(0, 2532),
    };
  }
  if (dice < 0.85) {
    const properties = {
      query: `q-${random.integer(1, 900)}`,
      results: random.integer(0, 120),
      cached: random.next() < 0.3,
    };
    return {
      ...common,
      type: 'custom',
      name: random.pick(['search', 'filter_applied', 'share']),
      properties,
    };
  }
  const [name, unit] = random.pick([
    ['frame_time', 'ms'],
    ['memory_used', 'MiB'],
    ['request_time', 'ms'],
  ] as const);
  return { ...common, type: 'metric', name, value: Math.round(random.next() * 40_000) / 100, unit };
}

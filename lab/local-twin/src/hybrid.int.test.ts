import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTwin, type Twin } from './index.ts';
import { localSqs } from './storage/storage.ts';
import { hybridTemplate } from './switching/testing-hybrid.ts';
import type { Template } from './template/cloudformation.ts';

/** A minute is a third of a second, 30 s are 167 ms. */
const timeScale = 180;
const timeout = 60_000;

let folder: string;
let twin: Twin;
let news: string[];
const file = (name: string): string => join(folder, name);
const journal = (): string[] => readFileSync(file('journal'), 'utf8').trim().split('\n');
const endedBy = (role: string): string[] =>
  journal()
    .filter((line) => line.startsWith(`${role} ends `))
    .map((line) => line.split(' ')[2] ?? '');

/** The role begins messages and does not end them, until it is released. */
const hold = (role: string): void => writeFileSync(file(`${role}-hold`), '');
const release = (role: string): void => rmSync(file(`${role}-hold`), { force: true });
const consumers = () => twin.stats().counters.consumers;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hybrid-'));
  mkdirSync(file('templates'));
  writeFileSync(file('journal'), '');
  news = [];
});
afterEach(async () => {
  for (const role of ['Floor', 'Overflow']) release(role);
  await twin.stop();
  rmSync(folder, { recursive: true });
});

async function start(change: (resources: Template['Resources']) => void = () => {}): Promise<void> {
  const template = hybridTemplate();
  change(template.Resources);
  for (const role of ['Floor', 'Overflow']) {
    const { Environment } = template.Resources[role]?.Properties as {
      Environment: { Variables: Record<string, string> };
    };
    Object.assign(Environment.Variables, { JOURNAL: file('journal'), HOLD: file(`${role}-hold`) });
  }
  writeFileSync(file('templates/telemetry-dev-hybrid.template.json'), JSON.stringify(template));
  twin = await startTwin({
    templates: file('templates'),
    arm: 'hybrid',
    settings: { timeScale, mappingUpdateDelayMs: 1_000 },
    news: (line) => news.push(line),
  });
}

async function send(bodies: string[]): Promise<void> {
  const sqs = localSqs(twin.endpoints.sqsEndpoint);
  for (let i = 0; i < bodies.length; i += 10) {
    const Entries = bodies.slice(i, i + 10).map((MessageBody, n) => ({ Id: String(n), MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: twin.endpoints.queueUrl, Entries }));
  }
  sqs.destroy();
}

describe('a floor with one slot and an overflow that is off', () => {
  it('get work done together: the overflow joins when messages grow old, and leaves when they do not', async () => {
    await start();
    expect(consumers()).toMatchObject([
      {
        functionName: 'Floor',
        compute: 'managed-instances',
        polling: true,
        environments: { running: 1, slots: 1 },
      },
      { functionName: 'Overflow', compute: 'default', polling: false, environments: { running: 0 } },
    ]);

    // The floor has enough with one message: only the overflow can do the others.
    hold('Floor');
    const bodies = Array.from({ length: 40 }, (_, i) => `message-${i}`);
    await send(bodies);
    await vi.waitUntil(() => endedBy('Overflow').length >= 38, { timeout });
    expect(consumers()[1]).toMatchObject({ polling: true });
    expect(news).toEqual([expect.stringMatching(/^overflow joins: the oldest message is [\d.]+ s old$/)]);
    release('Floor');
    await twin.settled();

    expect([...endedBy('Floor'), ...endedBy('Overflow')].sort()).toEqual(bodies.toSorted());
    expect(endedBy('Floor').length).toBeGreaterThan(0);
    const { counters } = twin.stats();
    expect(counters).toMatchObject({ deadLetters: 0, mapping: { deleted: 40, invocations: 40 } });
    expect(counters.consumers.map(({ mapping }) => mapping.deleted)).toEqual([
      endedBy('Floor').length,
      endedBy('Overflow').length,
    ]);

    await vi.waitUntil(() => consumers()[1]?.polling === false, { timeout });
    expect(news[1]).toBe('overflow leaves: the queue is empty');
    await vi.waitUntil(() => twin.stats().series.some(({ consumers }) => consumers?.[1]?.polling === false), {
      timeout,
    });
  });

  it('lose nothing when the overflow is switched off while it handles messages', async () => {
    // The other way round: it is on, and off while messages are old, so that it is in the midst of them.
    await start(({ OverflowMapping, Join, Leave }) => {
      Object.assign(OverflowMapping?.Properties ?? {}, { Enabled: true });
      const targets = Join?.Properties?.['Targets'];
      Object.assign(Join?.Properties ?? {}, { Targets: Leave?.Properties?.['Targets'] });
      Object.assign(Leave?.Properties ?? {}, { Targets: targets });
    });
    hold('Floor');
    hold('Overflow');
    const bodies = Array.from({ length: 8 }, (_, i) => `message-${i}`);
    await send(bodies);
    await vi.waitUntil(() => consumers()[1]?.polling === false, { timeout });
    expect(news[0]).toMatch(/^overflow leaves: the oldest message is/);
    expect(consumers()[1]?.environments.slotsInUse).toBeGreaterThan(0);
    expect(consumers()[1]?.mapping.deleted).toBe(0);

    release('Overflow');
    await vi.waitUntil(() => consumers()[1]?.environments.slotsInUse === 0, { timeout });
    const handled = endedBy('Overflow').length;
    expect(handled).toBeGreaterThan(0);
    release('Floor');
    await twin.settled();
    expect([...endedBy('Floor'), ...endedBy('Overflow')].sort()).toEqual(bodies.toSorted());
    expect(twin.stats().counters).toMatchObject({ deadLetters: 0, mapping: { received: 8, deleted: 8 } });
    expect(consumers()[1]?.mapping).toMatchObject({ received: handled, deleted: handled });
  });
});

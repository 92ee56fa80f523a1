import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TwinStats } from '@telemetry/local-twin';
import type { Accounting } from './accounting.ts';
import { readLedger } from './ledger.ts';
import { quantiles, type Quantiles } from './quantiles.ts';
import type { ScenarioFile, StoredMessage } from './raw-results.ts';

/** The numbers of one arm, made from its raw files alone. */
export interface ArmSummary {
  arm: string;
  accounting: Accounting;
  /** Requests by HTTP status; `none` without an answer. */
  statuses: Record<string, number>;
  /** Requests whose status is not the one that the design gives. */
  unexpectedAnswers: number;
  /** Kinds of bad bodies that were sent, and to which answer. */
  badKinds: Record<string, number>;
  scenarios: ScenarioSummary[];
  counters: TwinStats['counters'];
  batchFill: number;
  peakEnvironments: number;
}

export interface ScenarioSummary {
  name: string;
  requests: number;
  events: number;
  /** Of accepted requests, at the client. */
  httpMs: Quantiles | null;
  /** From the edge's receipt to S3's acknowledgement, a sample per message. */
  endToEndMs: Quantiles | null;
  peakQueueAgeMs: number;
  /** From the end of the load to an empty queue. */
  drainMs: number | null;
  goalsMissed: string[];
}

export async function summarizeArm(armFolder: string): Promise<ArmSummary> {
  const accounting = await readJson<Accounting>(armFolder, 'accounting.json');
  const stats = await readJson<TwinStats>(armFolder, 'twin-stats.json');
  const acknowledged = await readStoredMessageTimes(join(armFolder, 'messages.ndjson'));
  const statuses: Record<string, number> = {};
  const badKinds: Record<string, number> = {};
  let unexpectedAnswers = 0;
  const scenarios: { startedAtMs: number; summary: ScenarioSummary }[] = [];
  for (const name of (await readdir(armFolder)).filter((name) =>
    existsSync(join(armFolder, name, 'scenario.json')),
  )) {
    const folder = join(armFolder, name);
    const scenario = await readJson<ScenarioFile>(folder, 'scenario.json');
    const httpMs: number[] = [];
    const endToEndMs: number[] = [];
    let events = 0;
    let requests = 0;
    for await (const { status, expectedStatus, kind, latencyMs, messageId, eventIds } of readLedger(folder)) {
      requests += 1;
      events += eventIds.length;
      add(statuses, String(status ?? 'none'));
      if (kind.startsWith('bad: ')) add(badKinds, String(status ?? 'none'));
      if (status !== expectedStatus) unexpectedAnswers += 1;
      if (status === 202) httpMs.push(latencyMs);
      const message = acknowledged.get(messageId ?? '');
      if (message) endToEndMs.push(message.acknowledgedAtMs - message.receivedAtMs);
    }
    const until = scenario.settledAtMs ?? scenario.loadEndedAtMs;
    scenarios.push({
      startedAtMs: scenario.startedAtMs,
      summary: {
        name,
        requests,
        events,
        httpMs: quantiles(httpMs),
        endToEndMs: quantiles(endToEndMs),
        peakQueueAgeMs: Math.max(
          0,
          ...stats.series
            .filter(({ at }) => Date.parse(at) >= scenario.startedAtMs && Date.parse(at) <= until)
            .map(({ oldestMessageAgeMs }) => oldestMessageAgeMs),
        ),
        drainMs: scenario.settledAtMs === null ? null : scenario.settledAtMs - scenario.loadEndedAtMs,
        goalsMissed: scenario.goals.filter(({ met }) => !met).map(({ goal }) => goal),
      },
    });
  }
  const { mapping } = stats.counters;
  return {
    arm: stats.arm,
    accounting,
    statuses,
    unexpectedAnswers,
    badKinds,
    scenarios: scenarios.sort((a, b) => a.startedAtMs - b.startedAtMs).map(({ summary }) => summary),
    counters: stats.counters,
    batchFill: mapping.batchSizeTotal / mapping.invocations,
    peakEnvironments: Math.max(0, ...stats.series.map(({ environments }) => environments)),
  };
}

async function readStoredMessageTimes(file: string): Promise<Map<string, StoredMessage>> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => JSON.parse(line) as StoredMessage).map((message) => [message.messageId, message]),
  );
}

async function readJson<T>(folder: string, name: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as T;
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

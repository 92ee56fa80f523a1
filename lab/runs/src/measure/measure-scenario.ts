import { basename } from 'node:path';
import { type LedgerLine, readLedger } from '../files/ledger.ts';
import { readJson } from '../files/parse.ts';
import { type ScenarioFile, scenarioFile } from '../files/scenario-file.ts';
import type { Counters, StatsFile } from '../files/stats-file.ts';
import type { StoredMessage } from '../files/stored-messages.ts';
import { consumersBetween, overflowOf } from './consumers.ts';
import type { Measurement, Timeline } from './measurement.ts';
import { quantiles } from './quantiles.ts';

/** Measures one scenario's folder. `stats` and `stored` are of the arm's start that it belongs to. */
export async function measureScenario(
  folder: string,
  stats: StatsFile,
  stored: ReadonlyMap<string, StoredMessage>,
): Promise<{ measurement: Measurement; timeline: Timeline }> {
  const file = await readJson(scenarioFile, folder, 'scenario.json');
  const timeline: Timeline = { requests: [], messages: [], samples: samplesOf(file, stats) };
  const statuses: Record<string, number> = {};
  const statusesOfBadBodies: Record<string, number> = {};
  const sums = {
    requests: 0,
    events: 0,
    bodyBytes: 0,
    acceptedRequests: 0,
    acceptedEvents: 0,
    unexpectedAnswers: 0,
  };
  for await (const line of readLedger(folder)) {
    add(statuses, String(line.status ?? 'none'));
    if (line.kind.startsWith('bad: ')) add(statusesOfBadBodies, String(line.status ?? 'none'));
    sums.requests += 1;
    sums.events += line.eventIds.length;
    sums.bodyBytes += line.bodyBytes;
    if (line.status !== line.expectedStatus) sums.unexpectedAnswers += 1;
    if (line.status === 202) {
      sums.acceptedRequests += 1;
      sums.acceptedEvents += line.eventIds.length;
    }
    toPoints(line, file.startedAtMs, stored, timeline);
  }
  const loadSeconds = (file.loadEndedAtMs - file.startedAtMs) / 1_000;
  const accepted = timeline.requests.filter((request) => request.accepted);
  return {
    timeline,
    measurement: {
      arm: file.arm,
      name: basename(folder),
      profile: file.profile ?? 'as-is',
      variant: file.variant ?? '',
      repeat: file.repeat,
      startedAtMs: file.startedAtMs,
      loadSeconds,
      requests: sums.requests,
      events: sums.events,
      acceptedRequests: sums.acceptedRequests,
      acceptedEvents: sums.acceptedEvents,
      eventsPerSecond: sums.acceptedEvents / sendingSeconds(timeline, loadSeconds),
      statuses,
      statusesOfBadBodies,
      unexpectedAnswers: sums.unexpectedAnswers,
      meanBodyBytes: sums.bodyBytes / sums.requests,
      eventsPerRequest: file.eventsPerRequest,
      httpMs: quantiles(accepted.map(({ latencyMs }) => latencyMs)),
      endToEndMs: quantiles(timeline.messages.map(({ endToEndMs }) => endToEndMs)),
      drainMs: file.settledAtMs === null ? null : file.settledAtMs - file.loadEndedAtMs,
      ...fromCounters(file.countersBefore, file.countersAfter, sums.acceptedEvents),
      ...peaks(timeline),
      ...ofHybrid(file, timeline),
      loadAverage: file.loadAverage ? Math.max(file.loadAverage.before, file.loadAverage.after) : null,
      goalsMissed: file.goals.filter(({ met }) => !met).map(({ goal }) => goal),
      notes: file.notes,
    },
  };
}

function toPoints(
  line: LedgerLine,
  startedAtMs: number,
  stored: ReadonlyMap<string, StoredMessage>,
  { requests, messages }: Timeline,
): void {
  const { at, latencyMs, status, expectedStatus } = line;
  const atS = (at - startedAtMs) / 1_000;
  requests.push({ atS, latencyMs, accepted: status === 202, expected: status === expectedStatus });
  const message = stored.get(line.messageId ?? '');
  if (message) messages.push({ atS, endToEndMs: message.acknowledgedAtMs - message.receivedAtMs });
}

/** From the first request to the last: Artillery's start and end are not load. */
function sendingSeconds({ requests }: Timeline, loadSeconds: number): number {
  const times = requests.map(({ atS }) => atS).sort((a, b) => a - b);
  const seconds = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return seconds > 1 ? seconds : loadSeconds;
}

function fromCounters(before: Counters, after: Counters, events: number) {
  const since = (pick: (counters: Counters) => number): number => pick(after) - pick(before);
  const sinceOrNull = (pick: (counters: Counters) => number | null | undefined): number | null => {
    const [first, last] = [pick(before), pick(after)];
    return typeof first === 'number' && typeof last === 'number' ? last - first : null;
  };
  const invocations = since(({ mapping }) => mapping.invocations);
  const durationMs = sinceOrNull(({ mapping }) => mapping.durationMs);
  const cpuSeconds = sinceOrNull(({ environments }) => environments.cpuSeconds);
  const objects = since(({ s3 }) => s3.puts);
  const reasons = Object.entries(after.mapping.throttles).map(
    ([reason, count]) => [reason, count - (before.mapping.throttles[reason] ?? 0)] as const,
  );
  return {
    throttles: Object.fromEntries(reasons.filter(([, count]) => count > 0)),
    batchItemFailures: since(({ mapping }) => mapping.batchItemFailures),
    invocationErrors: since(({ mapping }) => mapping.invocationErrors),
    deadLetters: since(({ deadLetters }) => deadLetters),
    received: since(({ mapping }) => mapping.received),
    invocations,
    messagesPerInvocation: since(({ mapping }) => mapping.batchSizeTotal) / invocations || 0,
    invocationMs: durationMs === null || invocations === 0 ? null : durationMs / invocations,
    objects,
    objectBytes: since(({ s3 }) => s3.putBytes),
    objectsPerMillionEvents: (objects / events) * 1e6 || 0,
    coldStarts: since(({ environments }) => environments.coldStarts),
    slots: after.environments.slots,
    cpuSeconds,
    cpuSecondsPerMillionEvents: cpuSeconds === null || events === 0 ? null : (cpuSeconds / events) * 1e6,
  };
}

function ofHybrid({ countersBefore, countersAfter }: ScenarioFile, { samples }: Timeline) {
  const consumers = consumersBetween(countersBefore.consumers, countersAfter.consumers);
  return consumers && { consumers, overflow: overflowOf(consumers, samples) };
}

function samplesOf(file: ScenarioFile, stats: StatsFile): Timeline['samples'] {
  const until = file.settledAtMs ?? file.loadEndedAtMs;
  return stats.series
    .map((sample) => ({ ...sample, atS: (Date.parse(sample.at) - file.startedAtMs) / 1_000 }))
    .filter(({ atS }) => atS >= 0 && atS * 1_000 <= until - file.startedAtMs + 1_000);
}

function peaks({ samples }: Timeline) {
  const peak = (pick: (sample: Timeline['samples'][number]) => number | null): number =>
    samples.reduce((most, sample) => Math.max(most, pick(sample) ?? 0), 0);
  return {
    peakQueueDepth: peak(({ queueVisible, queueInFlight }) => queueVisible + queueInFlight),
    peakQueueAgeMs: peak(({ oldestMessageAgeMs }) => oldestMessageAgeMs),
    peakEnvironments: peak(({ environments }) => environments),
    peakSlotsInUse: peak(({ slotsInUse }) => slotsInUse),
    peakRssBytes: peak(({ rssBytes }) => rssBytes) || null,
  };
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

import { basename } from 'node:path';
import { type LedgerLine, readLedgers } from '../files/ledger.ts';
import { readJson } from '../files/parse.ts';
import { type Phase, type ScenarioFile, scenarioFile } from '../files/scenario-file.ts';
import type { Counters, StatsFile } from '../files/stats-file.ts';
import type { StoredMessage } from '../files/stored-messages.ts';
import { consumersBetween, overflowOf } from './consumers.ts';
import type { Measurement, Timeline } from './measurement.ts';
import { dueSeconds, isFlat, plannedSeconds } from './due.ts';
import { inOrder, latenessOf, sendingOf } from './sending.ts';
import { median, quantiles } from './quantiles.ts';

/**
 * Measures one scenario's folder. `stats` and `stored` are of the arm's start that it belongs to; `seen` are the message ids of the
 * run's scenarios before, to which this one's are added.
 */
export async function measureScenario(
  folder: string,
  stats: StatsFile,
  stored: ReadonlyMap<string, StoredMessage>,
  seen: Set<string> = new Set(),
): Promise<{ measurement: Measurement; timeline: Timeline }> {
  const file = await readJson(scenarioFile, folder, 'scenario.json');
  const threads = inOrder(await readLedgers(folder));
  const lines = threads.flat().sort((a, b) => a.at - b.at);
  const plan = file.phases && { seconds: plannedSeconds(file.phases), due: dueSeconds(file.phases) };
  const late = plan ? latenessOf(threads, plan.due) : new Map<LedgerLine, number>();
  const sending = sendingOf(threads, late);
  const requests = requestsOf(lines, file.startedAtMs, late);
  const messages = messagesOf(lines, file.startedAtMs, stored);
  const timeline: Timeline = { requests, messages, samples: samplesOf(file, stats) };
  const statuses: Record<string, number> = {};
  const statusesOfBadBodies: Record<string, number> = {};
  for (const { status, kind } of lines) {
    add(statuses, String(status ?? 'none'));
    if (kind.startsWith('bad: ')) add(statusesOfBadBodies, String(status ?? 'none'));
  }
  const accepted = lines.filter(({ status }) => status === 202);
  const acceptedEvents = eventsOf(accepted);
  const loadSeconds = (file.loadEndedAtMs - file.startedAtMs) / 1_000;
  const ofAccepted = requests.filter((request) => request.accepted);
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
      seed: file.seed,
      plan: file.phases && file.phases.map(phaseText).join(', then '),
      plannedSeconds: plan?.seconds ?? null,
      dueRequests: plan?.due.length ?? null,
      ...sending,
      requests: lines.length,
      events: eventsOf(lines),
      acceptedRequests: accepted.length,
      acceptedEvents,
      eventsPerSecond: plan
        ? eventsOf(accepted.filter(inTime(lines[0]?.at ?? 0, plan.seconds))) / plan.seconds
        : acceptedEvents / (sending.sendingSeconds > 1 ? sending.sendingSeconds : loadSeconds),
      statuses,
      statusesOfBadBodies,
      unexpectedAnswers: lines.filter(({ status, expectedStatus }) => status !== expectedStatus).length,
      meanBodyBytes: lines.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0) / lines.length,
      eventsPerRequest: file.eventsPerRequest,
      httpMs: quantiles(ofAccepted.map(({ latencyMs }) => latencyMs)),
      answerMs: quantiles(ofAccepted.map(({ latencyMs, lateMs }) => latencyMs - lateMs)),
      endToEndMs: quantiles(messages.map(({ endToEndMs }) => endToEndMs)),
      ...(file.phases && isFlat(file.phases)
        ? {
            driftMs: driftOf(messages.map(({ endToEndMs }) => endToEndMs)),
            httpDriftMs: driftOf(ofAccepted.map(({ latencyMs }) => latencyMs)),
          }
        : { driftMs: null, httpDriftMs: null }),
      drainMs: file.settledAtMs === null ? null : file.settledAtMs - file.loadEndedAtMs,
      ...fromCounters(file.countersBefore, file.countersAfter, acceptedEvents),
      ...peaks(timeline),
      ...ofHybrid(file, timeline),
      loadAverage: file.loadAverage ? Math.max(file.loadAverage.before, file.loadAverage.after) : null,
      machineLoad: file.machineLoad ?? null,
      backwards: backwardsIn(file, requests, messages),
      clocksMovedMs: clocksMovedIn(lines, stored),
      messageIdsTwice: idsTwice(lines, seen),
      eventIdsTwice: eventsOf(lines) - new Set(lines.flatMap(({ eventIds }) => eventIds)).size,
      outsideLoad: lines.filter(
        ({ at }) => at < file.startedAtMs - clocksApartMs || at > file.loadEndedAtMs + clocksApartMs,
      ).length,
      goalsMissed: file.goals.filter(({ met }) => !met).map(({ goal }) => goal),
      notes: file.notes,
    },
  };
}

const phaseText = ({ duration, arrivalRate, rampTo }: Phase): string =>
  `${duration} s of ${arrivalRate}${rampTo === undefined ? '' : ` to ${rampTo}`} requests/s`;

/** SQS gives each message an id of its own: how many requests have one that another has. */
function idsTwice(lines: readonly LedgerLine[], seen: Set<string>): number {
  let twice = 0;
  for (const { messageId } of lines) {
    if (messageId === undefined) continue;
    if (seen.has(messageId)) twice += 1;
    seen.add(messageId);
  }
  return twice;
}

/** S3 gives its times in whole seconds, and two clocks are never one. */
const clocksApartMs = 1_000;

function backwardsIn(
  { startedAtMs, loadEndedAtMs, settledAtMs, countersBefore: before, countersAfter: after }: ScenarioFile,
  requests: Timeline['requests'],
  messages: Timeline['messages'],
): string[] {
  const counted: Record<string, (counters: Counters) => number | null | undefined> = {
    received: ({ mapping }) => mapping.received,
    invocations: ({ mapping }) => mapping.invocations,
    'failed invocations': ({ mapping }) => mapping.invocationErrors,
    'failed messages': ({ mapping }) => mapping.batchItemFailures,
    durations: ({ mapping }) => mapping.durationMs,
    'dead letters': ({ deadLetters }) => deadLetters,
    'cold starts': ({ environments }) => environments.coldStarts,
    'CPU seconds': ({ environments }) => environments.cpuSeconds,
    objects: ({ s3 }) => s3.puts,
  };
  return [
    ...Object.entries(counted).flatMap(([name, pick]) => {
      const [from, to] = [pick(before) ?? 0, pick(after)];
      if ((to ?? 0) >= from) return [];
      return to == null ? [`${name} (not known at the end)`] : [name];
    }),
    ...(loadEndedAtMs < startedAtMs ? ['time of the load'] : []),
    ...(settledAtMs !== null && settledAtMs < loadEndedAtMs - clocksApartMs ? ['time of the drain'] : []),
    ...(requests.some(({ latencyMs }) => latencyMs < 0) ? ['HTTP latency'] : []),
    ...(messages.some(({ endToEndMs }) => endToEndMs < -clocksApartMs) ? ['received → stored'] : []),
  ];
}

/** Answered before the plan's end. */
const inTime =
  (startedAtMs: number, seconds: number) =>
  ({ at, latencyMs }: LedgerLine): boolean =>
    at + latencyMs <= startedAtMs + seconds * 1_000;

const eventsOf = (lines: readonly LedgerLine[]): number =>
  lines.reduce((sum, { eventIds }) => sum + eventIds.length, 0);

/** `lines` in the order of sending. */
function requestsOf(
  lines: readonly LedgerLine[],
  startedAtMs: number,
  lateSeconds: ReadonlyMap<LedgerLine, number>,
): Timeline['requests'] {
  return lines.map((line) => {
    const { at, latencyMs, status, expectedStatus } = line;
    const lateMs = (lateSeconds.get(line) ?? 0) * 1_000;
    return {
      atS: (at - startedAtMs) / 1_000,
      lateMs,
      latencyMs: latencyMs + lateMs,
      accepted: status === 202,
      expected: status === expectedStatus,
    };
  });
}

function messagesOf(
  lines: readonly LedgerLine[],
  startedAtMs: number,
  stored: ReadonlyMap<string, StoredMessage>,
): Timeline['messages'] {
  return lines.flatMap(({ at, messageId }) => {
    const message = stored.get(messageId ?? '');
    return message
      ? [{ atS: (at - startedAtMs) / 1_000, endToEndMs: message.acknowledgedAtMs - message.receivedAtMs }]
      : [];
  });
}

/** A message is received while its request lasts; by another clock it is before or after, and always by as much. */
function clocksMovedIn(
  lines: readonly LedgerLine[],
  stored: ReadonlyMap<string, StoredMessage>,
): number | null {
  let [least, most] = [Infinity, -Infinity];
  for (const { at, latencyMs, messageId } of lines) {
    const message = stored.get(messageId ?? '');
    if (!message) continue;
    const after = message.receivedAtMs - at;
    const apart = after < 0 ? after : Math.max(0, after - Math.max(0, latencyMs));
    [least, most] = [Math.min(least, apart), Math.max(most, apart)];
  }
  return most < least ? null : most - least;
}

/** Of latencies in the order of sending. */
function driftOf(ms: readonly number[]): Measurement['driftMs'] {
  const third = Math.floor(ms.length / 3);
  return third === 0 ? null : { first: median(ms.slice(0, third)), last: median(ms.slice(-third)) };
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
    withoutOpenPoll: sinceOrNull(({ environments }) => environments.withoutOpenPoll),
    batchItemFailures: since(({ mapping }) => mapping.batchItemFailures),
    invocationErrors: since(({ mapping }) => mapping.invocationErrors),
    timeouts: since(({ environments }) => environments.timeouts),
    deadWorkers: sinceOrNull(({ environments }) => environments.deadWorkers),
    putFailures: since(({ s3 }) => s3.putFailures),
    left: after.queue.visible + after.queue.inFlight,
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

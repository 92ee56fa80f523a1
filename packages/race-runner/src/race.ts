import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentInitError } from '@telemetry/execution-environment';
import { type Answer, answerOf, differingAnswers, UnstablePaths } from './compare-answers.ts';
import type { Outcome, Request } from './drive.ts';
import type { RaceReport } from './findings.ts';
import { growthOf } from './judge-growth.ts';
import {
  blockedEventLoops,
  deadWorkers,
  foreignDataInAnswers,
  foreignDataInLogs,
  hangingSlots,
  sharedTmpFiles,
} from './judge-observations.ts';
import { markEvent } from './mark-event.ts';
import { marksOf, maxInvocations } from './markers.ts';
import { prepareHandler } from './prepare-handler.ts';
import { WrongCallError } from './read-events.ts';
import { shuffled } from './seeded.ts';
import { testBench } from './test-bench.ts';

export interface RaceOptions {
  /** TypeScript or JavaScript. */
  handlerFile: string;
  exportName?: string;
  /** Templates; invocations take them in turn, each with a mark of its own. */
  events: readonly unknown[];
  concurrency?: number;
  invocations?: number;
  workers?: number;
  seed: string;
  /** The function's time-out. */
  timeoutMs?: number;
  /** Without any answer for this long, the invocations still running count as hanging. */
  hangAfterMs?: number;
  maxDelayMs?: number;
  /** A worker held for longer by one piece of code counts as blocked. */
  blockedAfterMs?: number;
  environment?: Record<string, string>;
  onProgress?: (line: string) => void;
  onLog?: (line: string) => void;
  signal?: AbortSignal;
}

const rounds = 6;

/**
 * Runs a handler on the real runtime client in managed-instances mode: one invocation at a time in two orders, then
 * `concurrency` at once, and says what only concurrency changes.
 *
 * Throws `WrongCallError` when the handler cannot be read.
 */
export async function race(options: RaceOptions): Promise<RaceReport> {
  const { concurrency = 64, invocations = 500, workers = 2, seed, onProgress = () => {}, signal } = options;
  const marks = marksOf(seed);
  const notes: string[] = [];
  let marked = 0;
  const requestOf = (invocation: number): Request => {
    const template = options.events[invocation % options.events.length];
    const { event, marked: places } = markEvent(template, marks.payloadMark(invocation));
    marked += places;
    return { invocation, requestId: marks.requestId(invocation), payload: JSON.stringify(event) };
  };
  const requests = Array.from({ length: invocations }, (_, invocation) => requestOf(invocation));
  if (marked === 0) notes.push('The event has no place for a mark: leaks of its data cannot be seen.');

  const report: RaceReport = {
    handler: options.handlerFile,
    seed,
    concurrency,
    invocations,
    workers,
    compared: 0,
    peakInFlight: 0,
    findings: [],
    unstable: [],
    notes,
  };
  const workFolder = await mkdtemp(join(tmpdir(), 'race-'));
  try {
    const prepared = await prepareHandler(options.handlerFile, options.exportName ?? 'handler', workFolder);
    const bench = await testBench({ ...options, ...prepared, concurrency, workers, workFolder });
    // Serial runs are slow: some more payloads than run at once are enough to know right answers of.
    const sample = requests.slice(0, 2 * concurrency);
    const unstable = new UnstablePaths();

    onProgress(`serial: ${sample.length} invocations, one at a time`);
    const first = await bench.run({ groups: [sample], concurrency: 1, delays: false });
    const truth = answersOf(first.outcomes);
    onProgress(`serial: ${sample.length} invocations in reverse, with delays`);
    const second = await bench.run({ groups: [sample.toReversed()], concurrency: 1, delays: true });
    for (const [invocation, answer] of answersOf(second.outcomes)) {
      const known = truth.get(invocation);
      if (known) unstable.add(known, answer);
    }
    const failed = first.outcomes.filter(({ result }) => result.kind !== 'success').length;
    if (failed === sample.length)
      notes.push('Every serial answer is an error: the event may not fit the handler.');

    onProgress(
      `concurrent: ${invocations} invocations, ${concurrency} at once on ${workers} workers, seed ${seed}`,
    );
    const groups = inRounds(shuffled(requests, seed));
    const run = await bench.run({ groups, concurrency, delays: true });
    const compared = run.outcomes.flatMap((outcome) => {
      const serial = truth.get(outcome.invocation);
      const concurrent = answerOf(outcome.result, outcome.requestId);
      return serial && concurrent ? [{ invocation: outcome.invocation, serial, concurrent }] : [];
    });

    if (differingAnswers(compared, unstable).length > 0) {
      // Whatever changes from one serial run to the next only after a while, the clock's seconds for one, shows here.
      onProgress('serial again, for the answers that differ');
      const again = await bench.run({ groups: [sample], concurrency: 1, delays: false });
      for (const [invocation, answer] of answersOf(again.outcomes)) {
        const known = truth.get(invocation);
        if (known) unstable.add(known, answer);
      }
    }

    let growth = growthOf(run.observations, sizesOf(groups));
    if (growth.length > 0) {
      // Caches that fill and code that is compiled look like growth for a while.
      const more = Math.min(4 * invocations, maxInvocations - invocations);
      onProgress(`concurrent: ${more} invocations more, to see whether what grows does stop`);
      const moreGroups = inRounds(Array.from({ length: more }, (_, i) => requestOf(invocations + i)));
      const longer = await bench.run({ groups: moreGroups, concurrency, delays: true });
      const still = growthOf(longer.observations, sizesOf(moreGroups), 2);
      growth = still.filter(({ of }) => growth.some((before) => before.of === of));
    }

    report.compared = compared.length;
    report.peakInFlight = run.peakInFlight;
    report.unstable = unstable.list();
    report.findings = [
      ...deadWorkers(run.observations, workers),
      ...hangingSlots(run),
      ...differingAnswers(compared, unstable),
      ...foreignDataInAnswers(run.outcomes, marks),
      ...foreignDataInLogs(run.observations, marks),
      ...sharedTmpFiles(run.observations, run.temporaryFolder),
      ...blockedEventLoops(run.observations),
      ...growth,
    ];
  } catch (error) {
    if (!(error instanceof EnvironmentInitError)) throw error;
    const { errorType, message } = error;
    if (errorType === 'Runtime.HandlerNotFound') throw new WrongCallError(message, { cause: error });
    report.findings = [
      { kind: 'init-failed', errorType, count: workers, message: `the handler does not start: ${message}` },
    ];
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  signal?.throwIfAborted();
  return report;
}

function answersOf(outcomes: readonly Outcome[]): Map<number, Answer> {
  return new Map(
    outcomes.flatMap(({ invocation, requestId, result }) => {
      const answer = answerOf(result, requestId);
      return answer ? [[invocation, answer] as const] : [];
    }),
  );
}

const sizesOf = (groups: readonly Request[][]): number[] => groups.map(({ length }) => length);

function inRounds(requests: readonly Request[]): Request[][] {
  const size = Math.ceil(requests.length / rounds);
  return Array.from({ length: Math.ceil(requests.length / size) }, (_, i) =>
    requests.slice(i * size, (i + 1) * size),
  );
}

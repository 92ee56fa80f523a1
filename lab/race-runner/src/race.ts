import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment, EnvironmentInitError, type Poll } from '@telemetry/execution-environment';
import { type Answer, answerOf, differingAnswers, UnstablePaths } from './compare-answers.ts';
import { differsFromDefault } from './compare-arms.ts';
import type { Outcome } from './drive.ts';
import type { Finding, RaceReport } from './findings.ts';
import { type Growth, growthOf } from './judge-growth.ts';
import {
  blockedEventLoops,
  deadWorkers,
  foreignDataInAnswers,
  foreignDataInLogs,
  hangingSlots,
  lostEnvironments,
  sharedTmpFiles,
} from './judge-observations.ts';
import { markEvent } from './mark-event.ts';
import { marksOf, maxInvocations } from './markers.ts';
import { prepareHandler } from './prepare-handler.ts';
import { WrongCallError } from './read-events.ts';
import { inRounds, inSeededOrder, requestsOf } from './requests.ts';
import { testBench, type TestBench } from './test-bench.ts';

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
  /** Which poll of the runtime client asks for work. Default: the addon's, with which a dead worker ends its environment. */
  poll?: Poll;
  /** More flags for Node.js. */
  execArgv?: readonly string[];
  onProgress?: (line: string) => void;
  onLog?: (line: string) => void;
  /** Called with each environment for many invocations when its workers wait for work. */
  onStarted?: (environment: Environment) => void;
  signal?: AbortSignal;
}

type Settled = RaceOptions &
  Required<Pick<RaceOptions, 'concurrency' | 'invocations' | 'workers' | 'onProgress'>>;
type Verdict = Pick<RaceReport, 'compared' | 'peakInFlight' | 'findings' | 'unstable'>;

/**
 * Runs a handler on the real runtime client in managed-instances mode: one invocation at a time in two orders, then
 * `concurrency` at once, and says what only concurrency changes.
 *
 * Throws `WrongCallError` when the handler cannot be read.
 */
export async function race(given: RaceOptions): Promise<RaceReport> {
  const options: Settled = {
    concurrency: 64,
    invocations: 500,
    workers: 2,
    onProgress: () => {},
    ...defined(given),
  };
  const { concurrency, invocations, workers, seed, handlerFile } = options;
  const workFolder = await mkdtemp(join(tmpdir(), 'race-'));
  const notes: string[] = [];
  let verdict: Verdict = { compared: 0, peakInFlight: 0, findings: [], unstable: [] };
  try {
    const prepared = await prepareHandler(handlerFile, options.exportName ?? 'handler', workFolder);
    verdict = await judge(options, await testBench({ ...options, ...prepared, workFolder }), notes);
  } catch (error) {
    if (!(error instanceof EnvironmentInitError)) throw error;
    verdict.findings = [initFailed(error, workers)];
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  options.signal?.throwIfAborted();
  return { handler: handlerFile, seed, concurrency, invocations, workers, ...verdict, notes };
}

async function judge(options: Settled, bench: TestBench, notes: string[]): Promise<Verdict> {
  const { concurrency, invocations, workers, seed, events, onProgress } = options;
  const marks = marksOf(seed);
  const requests = requestsOf(events, marks, 0, invocations);
  // Serial runs are slow: some more payloads than run at once are enough to know the right answers of.
  const sample = requests.slice(0, 2 * concurrency);
  if (events.every((event) => markEvent(event, 'mark').marked === 0)) {
    notes.push('The event has no place for a mark: leaks of its data cannot be seen.');
  }

  onProgress(`serial: ${sample.length} invocations, one at a time`);
  const first = await bench.run({ groups: [sample], concurrency: 1, maxDelayMs: 0 });
  const truth = answersOf(first.outcomes);
  if (first.outcomes.every(({ result }) => result.kind !== 'success')) {
    notes.push('Every serial answer is an error: the event may not fit the handler.');
  }
  const maxDelayMs = options.maxDelayMs ?? enoughToOverlap(first.outcomes);
  onProgress(`serial: ${sample.length} invocations in reverse, with delays`);
  const second = await bench.run({ groups: [sample.toReversed()], concurrency: 1, maxDelayMs });
  const unstable = new UnstablePaths();
  addUnstable(unstable, truth, second.outcomes);
  const onDefault = await answersOnDefault(bench, sample.slice(0, 8), notes);

  onProgress(
    `concurrent: ${invocations} invocations, ${concurrency} at once on ${workers} workers, seed ${seed}`,
  );
  const groups = inRounds(inSeededOrder(requests, sample.length, seed));
  const run = await bench.run({ groups, concurrency, maxDelayMs });
  const compared = run.outcomes.flatMap((outcome) => {
    const serial = truth.get(outcome.invocation);
    const concurrent = answerOf(outcome.result, outcome.requestId);
    return serial && concurrent ? [{ serial, concurrent }] : [];
  });
  if (differingAnswers(compared, unstable).length > 0) {
    // What depends on how many came before, or on the clock's seconds, differs from the short serial runs, too.
    onProgress(`serial: ${invocations} invocations in the same order, for some answers differ`);
    const again = await bench.run({ groups, concurrency: 1, maxDelayMs: 0 });
    addUnstable(unstable, truth, again.outcomes);
  }
  return {
    compared: compared.length,
    peakInFlight: run.peakInFlight,
    unstable: unstable.list(),
    findings: [
      ...deadWorkers(run.observations, workers, run.deadWorkers),
      ...lostEnvironments(run),
      ...hangingSlots(run),
      ...differsFromDefault(onDefault, truth, unstable),
      ...differingAnswers(compared, unstable),
      ...foreignDataInAnswers(run.outcomes, marks),
      ...foreignDataInLogs(run.observations, marks),
      ...sharedTmpFiles(run.observations, run.temporaryFolder),
      ...blockedEventLoops(run.observations),
      ...(await lastingGrowth(
        growthOf(run.observations, sizesOf(groups)),
        { ...options, maxDelayMs },
        bench,
      )),
    ],
  };
}

/** Four of the quickest invocations: on a slow machine, too, the next ones arrive while one is delayed. 10 to 50 ms. */
function enoughToOverlap(outcomes: readonly Outcome[]): number {
  const quickestMs = Math.min(...outcomes.map(({ tookMs }) => tookMs));
  return Math.round(Math.min(50, Math.max(10, 4 * quickestMs)));
}

/** Caches that fill and code that is compiled look like growth for a while: four times as many invocations tell. */
async function lastingGrowth(
  seen: Growth[],
  options: Settled & { maxDelayMs: number },
  bench: TestBench,
): Promise<Growth[]> {
  const { invocations, concurrency, events, seed, maxDelayMs, onProgress } = options;
  if (seen.length === 0) return [];
  const more = Math.min(4 * invocations, maxInvocations - invocations);
  onProgress(`concurrent: ${more} invocations more, to see whether what grows does stop`);
  const groups = inRounds(requestsOf(events, marksOf(seed), invocations, more));
  const longer = await bench.run({ groups, concurrency, maxDelayMs });
  return growthOf(longer.observations, sizesOf(groups), 2).filter(({ of }) =>
    seen.some((before) => before.of === of),
  );
}

async function answersOnDefault(
  bench: TestBench,
  requests: Parameters<TestBench['run']>[0]['groups'][number],
  notes: string[],
): Promise<Map<number, Answer>> {
  try {
    const run = await bench.run({ groups: [requests], concurrency: 1, maxDelayMs: 0, onDefault: true });
    return answersOf(run.outcomes);
  } catch (error) {
    if (!(error instanceof EnvironmentInitError)) throw error;
    notes.push(`Not compared with default Lambda, where it does not start: ${error.message}`);
    return new Map();
  }
}

function addUnstable(
  unstable: UnstablePaths,
  truth: ReadonlyMap<number, Answer>,
  outcomes: readonly Outcome[],
): void {
  for (const [invocation, answer] of answersOf(outcomes)) {
    const known = truth.get(invocation);
    if (known) unstable.add(known, answer);
  }
}

function answersOf(outcomes: readonly Outcome[]): Map<number, Answer> {
  return new Map(
    outcomes.flatMap(({ invocation, requestId, result }) => {
      const answer = answerOf(result, requestId);
      return answer ? [[invocation, answer] as const] : [];
    }),
  );
}

function initFailed(error: EnvironmentInitError, workers: number): Finding {
  const { errorType, message } = error;
  if (errorType === 'Runtime.HandlerNotFound') throw new WrongCallError(message, { cause: error });
  return {
    kind: 'init-failed',
    errorType,
    count: workers,
    message: `the handler does not start: ${message}`,
  };
}

const sizesOf = (groups: readonly (readonly unknown[])[]): number[] => groups.map(({ length }) => length);

const defined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment, EnvironmentInitError, type Poll } from '@telemetry/execution-environment';
import { type Answer, answerOf, differingAnswers, UnstablePaths } from './compare-answers.ts';
import { differsFromDefault } from './compare-arms.ts';
import type { Outcome } from './drive.ts';
import { firstFailure, HandlerFailsError, nearlyAllFail } from './failing-answers.ts';
import type { Finding, RaceReport } from './findings.ts';
import { type Growth, growthOf, leastForGrowth, secondLook } from './judge-growth.ts';
import {
  blockedEventLoops,
  deadWorkers,
  foreignDataInAnswers,
  foreignDataInLogs,
  hangingSlots,
  lostEnvironments,
  notesOnLogs,
  notesOnTimeOut,
  sharedTmpFiles,
} from './judge-observations.ts';
import { LoadMeter } from './load-meter.ts';
import { markEvent } from './mark-event.ts';
import { type Marks, marksOf, maxInvocations } from './markers.ts';
import { mostRounds, type Pace, type Plan, planOf } from './plan.ts';
import { type BundleOptions, exportsOf, prepareHandler } from './prepare-handler.ts';
import { WrongCallError } from './read-events.ts';
import { inRounds, inSeededOrder, requestsOf } from './requests.ts';
import { type BenchRun, defaultBlockedAfterMs, testBench, type TestBench } from './test-bench.ts';
import { type Workers, workersOf } from './workers.ts';

export interface RaceOptions extends BundleOptions {
  /** TypeScript or JavaScript. */
  handlerFile: string;
  exportName?: string;
  /** Templates; invocations take them in turn, each with a mark of its own. */
  events: readonly unknown[];
  concurrency?: number;
  invocations?: number;
  /** `default`: as many as the runtime client starts by itself, 8 for each vCPU; the function's own variable counts. */
  workers?: number | 'default';
  seed: string;
  /** The function's time-out. */
  timeoutMs?: number;
  /** Without any answer for this long, the invocations still running count as hanging. */
  hangAfterMs?: number;
  maxDelayMs?: number;
  /** About how long all of it may take: a slow handler gets fewer invocations. */
  budgetMs?: number;
  /** A worker whose CPU time one piece of code uses for longer counts as blocked. */
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

export type Settled = Omit<RaceOptions, 'workers'> &
  Required<Pick<RaceOptions, 'concurrency' | 'invocations' | 'budgetMs' | 'onProgress'>> & {
    workers: Workers;
  };
type Verdict = Pick<RaceReport, 'compared' | 'peakInFlight' | 'findings' | 'unstable' | 'invocations'>;

/** What one race is made of. */
interface Course {
  options: Settled;
  bench: TestBench;
  marks: Marks;
  notes: string[];
  load: LoadMeter;
  /** Of the clock that tells durations. */
  startedAt: number;
}

/**
 * Runs a handler on the real runtime client: as on default Lambda, then in managed-instances mode one invocation at a time in
 * two orders, then `concurrency` at once, and says what only concurrency changes.
 *
 * Throws `WrongCallError` when the handler cannot be read, `HandlerFailsError` when it does not work on default Lambda either.
 */
export async function race(given: RaceOptions): Promise<RaceReport> {
  const options = settled(given);
  const { concurrency, seed, handlerFile } = options;
  const workers = options.workers.count;
  const notes: string[] = [];
  const load = new LoadMeter();
  const startedAt = performance.now();
  try {
    const verdict = await withBench(options, (bench) =>
      judge({ options, bench, marks: marksOf(seed), notes, load, startedAt }),
    );
    return { handler: handlerFile, seed, concurrency, workers, ...verdict, notes };
  } finally {
    load.stop();
  }
}

export const settled = (given: RaceOptions): Settled => ({
  concurrency: 64,
  invocations: 500,
  budgetMs: 100_000,
  onProgress: () => {},
  ...defined(given),
  workers: workersOf(given),
});

/** A bench with the handler as its owner deploys it, for as long as it is used. */
export async function withBench<Result>(
  options: Settled,
  use: (bench: TestBench) => Promise<Result>,
): Promise<Result> {
  const workFolder = await mkdtemp(join(tmpdir(), 'race-'));
  try {
    const { handlerFile, exportName = 'handler' } = options;
    const prepared = await prepareHandler(handlerFile, exportName, workFolder, options);
    if (prepared.bundledAs !== undefined) options.onProgress(`bundled as ${prepared.bundledAs}`);
    const result = await use(await testBench({ ...options, ...prepared, workFolder }));
    options.signal?.throwIfAborted();
    return result;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function judge(course: Course): Promise<Verdict> {
  const { options, bench, marks, notes } = course;
  const { concurrency, seed, events, budgetMs, onProgress } = options;
  const workers = options.workers.count;
  if (events.every((event) => markEvent(event, 'mark').marked === 0)) {
    notes.push('The event has no place for a mark: leaks of its data cannot be seen.');
  }
  const some = requestsOf(events, marks, 0, Math.min(options.invocations, 8));
  onProgress('default Lambda: some invocations, one at a time');
  const onDefault = await unlessInitFails(
    bench.run({ groups: [some], concurrency: 1, maxDelayMs: 0, onDefault: true, sendForMs: 0.04 * budgetMs }),
  );
  const plan = planOf(
    onDefault instanceof Error ? { startMs: 1_000, tookMs: 0, cpuMs: 0 } : paceOf(onDefault),
    {
      ...options,
      workers,
    },
  );
  const { invocations, sendForMs } = plan;
  const requests = requestsOf(events, marks, 0, invocations);
  const sample = requests.slice(0, plan.sample);

  onProgress(
    `serial: ${sample.length} invocations, one at a time; about ${Math.ceil(plan.expectedMs / 1_000)} s in all, ` +
      `at most ${Math.ceil((1.2 * budgetMs) / 1_000)} s if something has to be looked at again`,
  );
  const alone = { concurrency: 1, sendForMs: sendForMs.alone };
  const first = await unlessInitFails(bench.run({ ...alone, groups: [sample], maxDelayMs: 0 }));
  if (first instanceof Error) return notStarted(first, onDefault, options);
  if (onDefault instanceof Error) {
    notes.push(`Not compared with default Lambda, where it does not start: ${onDefault.message}`);
  }
  const outcomesOnDefault = onDefault instanceof Error ? [] : onDefault.outcomes;
  const died = first.observations.some(({ kind }) => kind === 'worker-exit');
  const fails =
    nearlyAllFail(first.outcomes) && (onDefault instanceof Error || nearlyAllFail(outcomesOnDefault));
  // A worker that dies is a finding of its own: default Lambda would start another environment.
  if (fails && !died) {
    throw failsAnyway(options, first.outcomes);
  }
  const truth = answersOf(first.outcomes);
  const unstable = new UnstablePaths();
  const maxDelayMs = options.maxDelayMs ?? enoughToOverlap(first.outcomes);
  onProgress(`serial: ${sample.length} invocations in reverse, with delays`);
  const second = await bench.run({ ...alone, groups: [sample.toReversed()], maxDelayMs });
  addUnstable(unstable, truth, second.outcomes);

  onProgress(
    `concurrent: ${invocations} invocations, ${concurrency} at once on ${workers} workers, seed ${seed}`,
  );
  const groups = inRounds(inSeededOrder(requests, sample.length, seed), plan.rounds);
  const run = await bench.run({ groups, concurrency, maxDelayMs, sendForMs: sendForMs.together });
  const compared = run.outcomes.flatMap((outcome) => {
    const serial = truth.get(outcome.invocation);
    const concurrent = answerOf(outcome.result, outcome.requestId);
    return serial && concurrent ? [{ serial, concurrent }] : [];
  });
  if (differingAnswers(compared, unstable).length > 0) {
    // What depends on how many came before, or on the clock's seconds, differs from the short serial runs, too.
    onProgress(`serial: ${invocations} invocations in the same order, for some answers differ`);
    const again = await bench.run({ ...alone, groups: [groups.flat()], maxDelayMs: 0 });
    addUnstable(unstable, truth, again.outcomes);
  }
  if (invocations < options.invocations || run.leftOut.length > 0)
    notes.push(notAll(run, truth.size, options));
  const seen = growthOf(run.observations);
  if (!seen) notes.push(growthUnknown(workers));
  const growth = seen?.length
    ? await lastingGrowth(seen, course, { run, from: invocations, maxDelayMs, plan })
    : [];
  notes.push(...notesOnTimeOut(run), ...notesOnLogs(run), ...notesOnLoad(course.load));
  const { blockedAfterMs = defaultBlockedAfterMs } = options;
  return {
    invocations: run.outcomes.length + run.unanswered.length,
    compared: compared.length,
    peakInFlight: run.peakInFlight,
    unstable: unstable.list(),
    findings: [
      ...deadWorkers(run.observations, workers, run.deadWorkers),
      ...lostEnvironments(run),
      ...hangingSlots(run),
      ...differsFromDefault(answersOf(outcomesOnDefault), truth, unstable),
      ...differingAnswers(compared, unstable),
      ...foreignDataInAnswers(run.outcomes, marks),
      ...foreignDataInLogs(run.observations, marks),
      ...sharedTmpFiles(run.observations, run.temporaryFolder),
      ...blockedEventLoops(run.observations, { blockedAfterMs, slowdown: course.load.slowdown }),
      ...growth,
    ],
  };
}

async function unlessInitFails(run: Promise<BenchRun>): Promise<BenchRun | EnvironmentInitError> {
  return run.catch((error: unknown) => {
    if (error instanceof EnvironmentInitError) return error;
    throw error;
  });
}

export function paceOf({ outcomes, cpuMs, startMs }: BenchRun): Pace {
  const sorted = outcomes.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
  return {
    startMs,
    tookMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    cpuMs: cpuMs / Math.max(1, outcomes.length),
  };
}

function notAll({ outcomes }: BenchRun, known: number, { invocations, budgetMs }: Settled): string {
  const times = outcomes.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
  const seconds = ((times[Math.floor(times.length / 2)] ?? 0) / 1_000).toFixed(1);
  return (
    `${outcomes.length} of ${invocations} invocations were run, and ${known} of their answers learnt one at a time: one takes ` +
    `${seconds} s, and --budget ${budgetMs / 1_000} is the time for all of it. Fewer show less.`
  );
}

const growthUnknown = (workers: number): string =>
  `Whether something grows was not looked at: that takes about ${leastForGrowth(workers, mostRounds)} invocations on ${workers} workers.`;

function notesOnLoad({ slowdown }: LoadMeter): string[] {
  if (slowdown < 1.3) return [];
  return [
    `The machine was busy: work took ${slowdown.toFixed(1)} times its usual CPU time, which is allowed for.`,
  ];
}

/** Four of the quickest invocations: on a slow machine, too, the next ones arrive while one is delayed. 10 to 50 ms. */
function enoughToOverlap(outcomes: readonly Outcome[]): number {
  const quickestMs = Math.min(...outcomes.map(({ tookMs }) => tookMs));
  return Math.round(Math.min(50, Math.max(10, 4 * quickestMs)));
}

/**
 * Invocations of the second look at the heap and at what is filled: connections of pools and code compiled late are small beside
 * what so many leave, and a cache with a bound of a thousand is full long before.
 */
const leastForHeap = 4_000;

/** Of what is wanted: of fewer invocations, a cache with a bound looks like one without. */
const leastToDecide = 1 / 4;

/** Caches that fill and code that is compiled look like growth for a while: many more invocations tell. */
async function lastingGrowth(
  seen: Growth[],
  { options, bench, marks, notes, startedAt }: Course,
  { run, from, maxDelayMs, plan }: { run: BenchRun; from: number; maxDelayMs: number; plan: Plan },
): Promise<Growth[]> {
  const { concurrency, events, onProgress, budgetMs } = options;
  const least = seen.some(({ of }) => of === 'heapBytes' || of === 'entries') ? leastForHeap : 0;
  const wanted = Math.min(Math.max(4 * from, least), maxInvocations - from);
  const sendForMs = Math.max(plan.sendForMs.together, budgetMs - (performance.now() - startedAt));
  // Of more than this machine makes in that time, only the warm-up would be run.
  const possible = Math.ceil((run.outcomes.length * sendForMs) / Math.max(1, run.tookMs));
  const more = Math.max(concurrency, Math.min(wanted, possible));
  onProgress(`concurrent: ${more} invocations more, to see whether what grows does stop`);
  const groups = inRounds(requestsOf(events, marks, from, more), mostRounds);
  const longer = await bench.run({ groups, concurrency, maxDelayMs, sendForMs });
  const lasting = growthOf(longer.observations, secondLook);
  if (lasting && longer.outcomes.length >= leastToDecide * wanted)
    return lasting.filter(({ of }) => seen.some((before) => before.of === of));
  notes.push(
    `Whether what grows does stop is not known: ${seen.map(({ message }) => message).join('; ')}, and of ${wanted} invocations that ` +
      `would tell, ${longer.outcomes.length} were run in the time there was (--budget ${budgetMs / 1_000}).`,
  );
  return [];
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

/** Neither here nor there: nothing to compare. Only here: that is the finding. */
async function notStarted(
  error: EnvironmentInitError,
  onDefault: BenchRun | Error,
  options: Settled,
): Promise<Verdict> {
  const { handlerFile } = options;
  const { errorType, message } = error;
  if (errorType === 'Runtime.HandlerNotFound') throw new WrongCallError(await noSuchExport(options));
  if (onDefault instanceof Error) {
    const there = onDefault instanceof EnvironmentInitError ? onDefault : error;
    const here = there.message === message ? '' : `; on managed instances: ${errorType}: ${message}`;
    throw new HandlerFailsError(
      `${handlerFile} does not start on default Lambda either: ${there.errorType}: ${there.message}${here}`,
    );
  }
  const finding: Finding = {
    kind: 'init-failed',
    errorType,
    count: options.workers.count,
    message: `the handler does not start: ${message}`,
  };
  return { invocations: 0, compared: 0, peakInFlight: 0, unstable: [], findings: [finding] };
}

async function noSuchExport({ handlerFile, exportName = 'handler' }: Settled): Promise<string> {
  const names = await exportsOf(handlerFile);
  const said = names.length === 0 ? '' : `; it exports ${names.join(', ')}`;
  return `${handlerFile} exports no function "${exportName}"${said}; --export says which one to run`;
}

function failsAnyway({ handlerFile }: Settled, outcomes: readonly Outcome[]): HandlerFailsError {
  return new HandlerFailsError(
    `${handlerFile} fails with this event one invocation at a time, on default Lambda, too; nothing can be compared. ` +
      `The first error:\n${firstFailure(outcomes)}`,
  );
}

const defined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

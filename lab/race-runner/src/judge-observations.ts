import type { Driven, Outcome } from './drive.ts';
import type { Finding } from './findings.ts';
import type { Marks } from './markers.ts';
import type { Observation } from './observations.ts';

/** Data of other invocations in answers. */
export function foreignDataInAnswers(outcomes: readonly Outcome[], marks: Marks): Finding[] {
  const found = outcomes.flatMap(({ invocation, result }) => {
    if (result.kind !== 'success' && result.kind !== 'function-error') return [];
    const text = result.payload.toString();
    const foreign = marks.foreignMarks(text, invocation);
    return foreign.length > 0 ? [{ text, others: foreign.map((mark) => mark.invocation) }] : [];
  });
  const [first] = found;
  if (!first) return [];
  return [
    {
      kind: 'foreign-data-in-answer',
      count: found.length,
      example: first.text.slice(0, 500),
      message: `${found.length} answers hold data of another invocation`,
    },
  ];
}

/** Lines that carry another invocation's request id, and lines that carry its data. */
export function foreignDataInLogs(observations: readonly Observation[], marks: Marks): Finding[] {
  const byKind = { 'request-id': [] as string[], payload: [] as string[] };
  for (const seen of observations) {
    if (seen.kind !== 'log') continue;
    const own = marks.invocationOf(seen.requestId);
    if (own === undefined) continue;
    const kinds = new Set(marks.foreignMarks(seen.line, own).map(({ kind }) => kind));
    for (const kind of kinds) byKind[kind].push(seen.line);
  }
  const finding = (
    kind: 'wrong-request-id-in-log' | 'foreign-data-in-log',
    lines: string[],
    what: string,
  ): Finding[] => {
    const [example] = lines;
    if (example === undefined) return [];
    return [{ kind, count: lines.length, example, message: `${lines.length} log lines ${what}` }];
  };
  return [
    ...finding('wrong-request-id-in-log', byKind['request-id'], 'carry the request id of another invocation'),
    ...finding('foreign-data-in-log', byKind.payload, 'hold data of another invocation'),
  ];
}

/**
 * Worker threads that ended before the runner asked for it. The Runtime API knows of those that took their environment with
 * them before they could be noted.
 */
export function deadWorkers(
  observations: readonly Observation[],
  workers: number,
  knownToTheApi: number,
): Finding[] {
  const exits = observations.filter((seen) => seen.kind === 'worker-exit');
  const count = Math.max(exits.length, knownToTheApi);
  if (count === 0) return [];
  const seen = new Set(exits.map(({ error, code }) => error ?? `exit code ${code}`));
  // What ends the process at once takes the preload with it.
  const errors = seen.size > 0 ? [...seen] : ['with the process, before it could be seen why'];
  return [
    {
      kind: 'dead-worker',
      count,
      workers,
      errors,
      message: `${count} of ${workers} worker threads died and are not replaced: ${errors.join('; ')}`,
    },
  ];
}

/** The environment ended with what ran in it: the handler ended its process, or a dead worker's poll was served. */
export function lostEnvironments({ outcomes, notSent }: Driven): Finding[] {
  const count = outcomes.filter(({ result: { kind } }) => kind === 'environment-lost').length;
  if (count === 0) return [];
  return [
    {
      kind: 'lost-environment',
      count,
      notSent: notSent.length,
      message: `the environment ended and took ${count} invocations with it`,
    },
  ];
}

/** Invocations that never answered, and those that found no worker left to take them. */
export function hangingSlots({ outcomes, unanswered, notSent }: Driven): Finding[] {
  if (outcomes.some(({ result: { kind } }) => kind === 'environment-lost')) return [];
  const count = unanswered.length + timedOut(outcomes).filter(({ isSlow }) => !isSlow).length;
  if (count + notSent.length === 0) return [];
  const rest = notSent.length > 0 ? `; ${notSent.length} more found no slot or no worker` : '';
  return [
    {
      kind: 'hanging-slot',
      count,
      notSent: notSent.length,
      message: `${count} invocations never answered: each is lost to its caller at the time-out${rest}; --hang-after and --timeout say how long is too long`,
    },
  ];
}

/** What ended at the time-out on a machine where others answered not long before it. */
export function notesOnTimeOut({ outcomes }: Driven): string[] {
  const slow = timedOut(outcomes).filter(({ isSlow }) => isSlow);
  const [first] = slow;
  if (!first) return [];
  return [
    `${slow.length} invocations reached the time-out, and others took up to ${seconds(first.slowestMs)} s here: those may hang, or be ` +
      `slow on this machine at so many at once; --timeout or --concurrency tells.`,
  ];
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** Invocations that ended at the time-out; slow ones where an answer came after more than half of that time. */
function timedOut(outcomes: readonly Outcome[]): { isSlow: boolean; slowestMs: number }[] {
  const ended = outcomes.filter(({ result: { kind } }) => kind === 'timed-out');
  const answered = outcomes.filter(({ result: { kind } }) => kind === 'success' || kind === 'function-error');
  const slowestMs = Math.max(0, ...answered.map(({ tookMs }) => tookMs));
  return ended.map(({ tookMs }) => ({ isSlow: 2 * slowestMs > tookMs, slowestMs }));
}

/** Files below /tmp that more than one invocation wrote in place. */
export function sharedTmpFiles(observations: readonly Observation[], temporaryFolder: string): Finding[] {
  const writers = new Map<string, Set<string>>();
  for (const seen of observations) {
    if (seen.kind !== 'tmp-write') continue;
    const path = seen.path.replace(temporaryFolder, '/tmp');
    writers.set(path, (writers.get(path) ?? new Set()).add(seen.requestId));
  }
  return [...writers]
    .filter(([, { size }]) => size > 1)
    .map(([path, { size }]) => ({
      kind: 'shared-tmp-file',
      path,
      count: size,
      message: `${path} was written in place by ${size} invocations; all worker threads share it`,
    }));
}

export interface HeldBy {
  /** CPU time of one piece from which on it counts. */
  blockedAfterMs: number;
  /** How much more CPU time work takes on this machine than at its best. */
  slowdown: number;
}

/**
 * Code that held a worker thread again and again. What runs before the first checkpoint loads and compiles: it is left out,
 * and init is never among what the preload notes.
 */
export function blockedEventLoops(
  observations: readonly Observation[],
  { blockedAfterMs, slowdown }: HeldBy,
): Finding[] {
  const warm = observations.slice(observations.findIndex(({ kind }) => kind === 'sizes') + 1);
  const held = warm.flatMap((seen) => {
    if (seen.kind !== 'blocked') return [];
    const heldMs = seen.by === 'CPU' ? seen.heldMs / slowdown : seen.heldMs;
    return seen.by === 'CPU' && heldMs < blockedAfterMs ? [] : [{ ...seen, heldMs }];
  });
  return [...Map.groupBy(held, ({ by }) => by)].flatMap(([by, blocks]): Finding[] => {
    if (blocks.length < 2) return [];
    const longestMs = Math.max(...blocks.map(({ heldMs }) => heldMs));
    const cause = by === 'CPU' ? 'one piece of code' : `${by}()`;
    return [
      {
        kind: 'blocked-event-loop',
        by,
        count: blocks.length,
        longestMs,
        message: `${cause} held its worker thread ${blocks.length} times, ${longestMs.toFixed(longestMs < 10 ? 1 : 0)} ms at most; meanwhile it takes no work`,
      },
    ];
  });
}

/** What a pipe holds on Linux. */
const pipeBytes = 65_536;

/** What might go wrong with a reader of log lines that is slower than this one. */
export function notesOnLogs({
  observations,
  peakInFlight,
}: {
  observations: readonly Observation[];
  peakInFlight: number;
}): string[] {
  const bytes = new Map<string, number>();
  for (const seen of observations) {
    if (seen.kind === 'log')
      bytes.set(seen.requestId, (bytes.get(seen.requestId) ?? 0) + seen.line.length + 1);
  }
  const most = Math.max(0, ...bytes.values());
  if (most * peakInFlight < pipeBytes) return [];
  return [
    `An invocation writes ${(most / 1_024).toFixed(1)} KiB of log lines, and ${peakInFlight} ran at once: more than a pipe holds. In ` +
      `the runtime client's mode for many invocations console.log throws EAGAIN inside the handler when the reader of its lines is ` +
      `slow; how fast AWS's own reader is, is not known.`,
  ];
}

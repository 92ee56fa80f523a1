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
  const errors = [...new Set(exits.map(({ error, code }) => error ?? `exit code ${code}`))];
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
  const ended = outcomes.filter(({ result: { kind } }) => kind === 'timed-out');
  const count = ended.length + unanswered.length;
  if (count + notSent.length === 0) return [];
  const rest = notSent.length > 0 ? `; ${notSent.length} more found no slot or no worker` : '';
  return [
    {
      kind: 'hanging-slot',
      count,
      notSent: notSent.length,
      message: `${count} invocations never answered: each is lost to its caller at the time-out${rest}`,
    },
  ];
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

/** Code that held a worker thread, in at least two invocations: the first of a worker loads and compiles. */
export function blockedEventLoops(observations: readonly Observation[]): Finding[] {
  const byCause = Map.groupBy(
    observations.filter((seen) => seen.kind === 'blocked'),
    ({ by }) => by,
  );
  return [...byCause].flatMap(([by, blocks]): Finding[] => {
    const threads = new Set(blocks.map(({ threadId }) => threadId)).size;
    if (blocks.length < 2 * threads) return [];
    const longestMs = Math.max(...blocks.map(({ heldMs }) => heldMs));
    const cause = by === 'CPU' ? 'one piece of code' : `${by}()`;
    return [
      {
        kind: 'blocked-event-loop',
        by,
        count: blocks.length,
        longestMs,
        message: `${cause} held its worker thread ${blocks.length} times, ${longestMs.toFixed(0)} ms at most; meanwhile it takes no work`,
      },
    ];
  });
}

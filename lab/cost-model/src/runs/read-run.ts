import { readdirSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import type { PlainArm, RunTotals } from '@telemetry/prices';

/** There is nothing to read, or it lacks what a cost needs; the message is one line for a person. */
export class RunError extends Error {
  override name = 'RunError';
}

const number = z.number().nonnegative();
const counters = z.object({
  mapping: z.object({ received: number, invocations: number, durationMs: number }),
  environments: z.object({ cpuSeconds: number }),
  s3: z.object({ puts: number, putBytes: number }),
});
const scenarioFile = z.object({
  scenario: z.string(),
  eventsPerRequest: number,
  countersBefore: counters,
  countersAfter: counters,
});
const ledgerLine = z.object({ status: z.number().nullable(), bodyBytes: number });

/** What the platform and the processor write for each invocation; a twin's run does not measure it. */
const logBytesPerInvocation = 600;

/**
 * What a scenario did on each arm of a run, from the files that the load tests write (loadtests/results/README.md); repeats
 * are added up. Throws a `RunError`.
 */
export function readRun(folder: string, scenario: string): Record<PlainArm, RunTotals> {
  const of = (arm: PlainArm) => {
    const repeats = foldersIn(resolve(folder, arm))
      .filter((name) => name === scenario || name.startsWith(`${scenario}-`))
      .map((name) => readScenarioRun(resolve(folder, arm, name)));
    if (repeats.length === 0) {
      const known = foldersIn(resolve(folder, arm)).join(', ') || 'none';
      throw new RunError(`no scenario "${scenario}" of ${arm} in ${folder}; there are: ${known}`);
    }
    return repeats.reduce(add);
  };
  return { default: of('default'), 'managed-instances': of('managed-instances') };
}

function readScenarioRun(folder: string): RunTotals {
  const file = checked(scenarioFile, `${folder}/scenario.json`, read(`${folder}/scenario.json`));
  const { countersBefore: before, countersAfter: after, eventsPerRequest } = file;
  const bodies = foldersIn(folder, /^ledger-.*\.ndjson$/)
    .flatMap((name) => read(`${folder}/${name}`).trimEnd().split('\n'))
    .map((line) => checked(ledgerLine, `${basename(folder)}/ledger`, line))
    .filter(({ status }) => status === 202);
  const invocations = after.mapping.invocations - before.mapping.invocations;
  return {
    events: bodies.length * eventsPerRequest,
    requests: bodies.length,
    requestBytes: bodies.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0),
    received: after.mapping.received - before.mapping.received,
    invocations,
    invocationMs: after.mapping.durationMs - before.mapping.durationMs,
    cpuSeconds: after.environments.cpuSeconds - before.environments.cpuSeconds,
    objects: after.s3.puts - before.s3.puts,
    objectBytes: after.s3.putBytes - before.s3.putBytes,
    logBytes: invocations * logBytesPerInvocation,
  };
}

function add(one: RunTotals, other: RunTotals): RunTotals {
  const sum = { ...one };
  for (const key of Object.keys(sum) as (keyof RunTotals)[]) sum[key] += other[key];
  return sum;
}

function foldersIn(folder: string, pattern = /^[^.]+$/): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort();
  } catch {
    throw new RunError(`${folder} is not a folder that can be read`);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new RunError(`${file} cannot be read`);
  }
}

function checked<T>(schema: z.ZodType<T>, file: string, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RunError(`${file} is not JSON`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RunError(`${file} has no ${issue?.path.join('.')} that a cost can be made of`);
}

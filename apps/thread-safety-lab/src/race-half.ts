import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FindingKind, race, workersOf } from '@telemetry/race-runner';
import { Company } from './company.ts';
import type { Pair } from './pair.ts';
import { heldPoolThreads } from './pool-threads/held-pool-threads.ts';
import { type Half, handlerFile, hangAfterMs, timeoutMs } from './run-half.ts';
import { startUpstream } from './upstream.ts';

/** What the race runner finds in one half of a pair, without being told what to look for. */
export async function raceHalf(pair: Pair, half: Half, signal?: AbortSignal): Promise<FindingKind[]> {
  const company = new Company(workersOf(pair).count);
  const upstream = await startUpstream(company);
  const folder = await mkdtemp(join(tmpdir(), 'lab-race-'));
  try {
    const { findings } = await race({
      handlerFile: handlerFile(pair, half),
      events: Array.from({ length: 12 }, (_, invocation) => pair.event(invocation, '{{marker}}')),
      concurrency: pair.raceSize?.concurrency ?? 8,
      invocations: pair.raceSize?.invocations ?? 48,
      workers: pair.workers,
      timeoutMs: timeoutMs(pair, half),
      hangAfterMs: hangAfterMs(pair, half),
      // However slow the machine, nothing is left out.
      budgetMs: 1e9,
      onStarted: (environment) => company.join(environment),
      seed: 'lab',
      signal,
      environment: {
        UPSTREAM_URL: upstream.url,
        ...pair[half]?.environment,
        ...pair[half]?.environmentInRace,
      },
      execArgv: pair.pollsHoldPoolThreads ? heldPoolThreads(folder).execArgv : [],
    });
    return [...new Set(findings.map(({ kind }) => kind))];
  } finally {
    await upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

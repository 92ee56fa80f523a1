import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Goal, type Phase, plannedSeconds, readLedger } from '@telemetry/runs';

export interface ArtilleryOptions {
  /** Name of a file in `scenarios/`, without `.yml`. */
  scenario: string;
  /** Full URL to post to, as in a stack's output `IngestUrl`. */
  ingestUrl: string;
  /** Where `artillery.json`, `artillery.log` and the ledger go. Created when missing. */
  folder: string;
  seed: number;
  eventsPerRequest: number;
  /** Which of config.yml's environments. Default `twin`. */
  environment?: 'twin' | 'aws';
  /** Phases to run instead of the scenario's own. */
  phases?: readonly Phase[];
  /** Stops the run: no more requests, and what was recorded so far stays. */
  signal?: AbortSignal;
}

export interface ArtilleryResult {
  /** When the first request was sent: Artillery takes seconds to start and to end. */
  startedAtMs: number;
  /** When the last answer had come. */
  endedAtMs: number;
  goals: Goal[];
  /** It did not come to its end within twice the time planned, and was stopped. */
  stopped: boolean;
}

const home = resolve(import.meta.dirname, '..');
const artillery = join(
  dirname(createRequire(import.meta.url).resolve('artillery/package.json')),
  'bin',
  'run',
);
const killAfterMs = 5_000;
/** What timers take at most. */
const maxTimeoutMs = 2 ** 31 - 1;

/** Twice the time planned, and the time that Artillery takes to start on a machine that is busy. */
function overtimeMs(phases: readonly Phase[]): number {
  return Math.min(maxTimeoutMs, plannedSeconds(phases) * 2_000 + 120_000);
}

/**
 * Runs one scenario in a child process. Throws when Artillery could not run it; a goal that is missed is a result and
 * not an error. An interrupted run throws the signal's reason.
 */
export async function runArtillery(options: ArtilleryOptions): Promise<ArtilleryResult> {
  // Artillery runs in a folder of its own choice.
  const folder = resolve(options.folder);
  const { scenario, ingestUrl, signal } = options;
  signal?.throwIfAborted();
  await mkdir(folder, { recursive: true });
  const startedAtMs = Date.now();
  const child = spawn(process.execPath, [artillery, ...commandLine({ ...options, folder })], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // Any value turns it off: nothing about these runs leaves the machine.
      ARTILLERY_DISABLE_TELEMETRY: 'true',
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      LOAD_LEDGER: folder,
      LOAD_SEED: String(options.seed),
      LOAD_EVENTS_PER_REQUEST: String(options.eventsPerRequest),
    },
  });
  let forced: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGINT');
    forced = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  };
  signal?.addEventListener('abort', stop, { once: true });
  let stopped = false;
  const overtime = setTimeout(
    () => {
      stopped = true;
      stop();
    },
    options.phases ? overtimeMs(options.phases) : maxTimeoutMs,
  );
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => log.push(line));
  }
  try {
    const code = await new Promise<number | null>((done, fail) =>
      child.once('error', fail).once('close', done),
    );
    signal?.throwIfAborted();
    const goals = logToGoals(log);
    // 1 is also what a missed goal exits with.
    if (!stopped && code !== 0 && !(code === 1 && goals.some(({ met }) => !met))) {
      const words = log
        .filter((line) => line.trim() !== '')
        .slice(-3)
        .join(' | ');
      throw new Error(
        `Artillery could not run scenario "${scenario}" against ${ingestUrl} (exit ${code}): ${words}`,
      );
    }
    return { ...(await loadTimes(folder, startedAtMs)), goals, stopped };
  } finally {
    clearTimeout(forced);
    clearTimeout(overtime);
    signal?.removeEventListener('abort', stop);
    await writeFile(join(folder, 'artillery.log'), `${log.join('\n')}\n`);
  }
}

/** From the first request to the last answer of the ledger; without a request, what the process took. */
async function loadTimes(
  folder: string,
  processStartedAtMs: number,
): Promise<Pick<ArtilleryResult, 'startedAtMs' | 'endedAtMs'>> {
  let startedAtMs = Infinity;
  let endedAtMs = -Infinity;
  for await (const { at, latencyMs } of readLedger(folder)) {
    startedAtMs = Math.min(startedAtMs, at);
    endedAtMs = Math.max(endedAtMs, Math.ceil(at + latencyMs));
  }
  return endedAtMs === -Infinity
    ? { startedAtMs: processStartedAtMs, endedAtMs: Date.now() }
    : { startedAtMs, endedAtMs };
}

function commandLine({
  scenario,
  ingestUrl,
  folder,
  phases,
  environment = 'twin',
}: ArtilleryOptions): string[] {
  const target = ingestUrl.replace(/\/v1\/events$/, '');
  return [
    'run',
    ...['--config', 'config.yml', '--environment', environment, '--target', target],
    ...(phases ? ['--overrides', JSON.stringify({ config: { phases } })] : []),
    ...['--output', join(folder, 'artillery.json')],
    join('scenarios', `${scenario}.yml`),
  ];
}

/** The plugin `ensure` prints each goal as `ok: …` or `fail: …`. */
function logToGoals(log: readonly string[]): Goal[] {
  return log.flatMap((line) => {
    const [, verdict, goal] = /^\s*(ok|fail): (.+)$/.exec(line) ?? [];
    return goal ? [{ goal, met: verdict === 'ok' }] : [];
  });
}

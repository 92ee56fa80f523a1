import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

const root = resolve(import.meta.dirname, '../..');
const minutesARun = 40;

const help = `The test command and the demo on a machine that is busy: their verdicts must be the same as on a quiet one.

  pnpm test:busy              the tests twice and the demo once beside arithmetic on every core, then the tests on one core
  pnpm test:busy --only beside | one-core

It takes about an hour on two cores. Each run is stopped after ${minutesARun} minutes.`;

type Part = 'beside' | 'one-core';
interface Run {
  title: string;
  part: Part;
  command: string[];
}

// Nothing is taken from turbo's cache: it would say green without running.
const tests = ['pnpm', 'test', '--force'];
const runs: Run[] = [
  { title: 'tests beside arithmetic, first', part: 'beside', command: tests },
  { title: 'tests beside arithmetic, second', part: 'beside', command: tests },
  { title: 'demo beside arithmetic', part: 'beside', command: ['pnpm', 'demo'] },
  { title: 'tests on one core', part: 'one-core', command: ['taskset', '-c', '0', ...tests] },
];

const parameters = process.argv.slice(2);
if (parameters.includes('--help') || parameters.includes('-h')) {
  console.log(help);
  process.exit(0);
}
const only = parameters[0] === '--only' ? parameters[1] : undefined;
if (
  parameters.length > 0 &&
  !(parameters.length === 2 && parameters[0] === '--only' && (only === 'beside' || only === 'one-core'))
) {
  console.error(`test:busy takes --only beside or --only one-core, not: ${parameters.join(' ')}`);
  process.exit(2);
}

let running: ChildProcess | undefined;
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    isInterrupted = true;
    endGroup(running);
  });

const results: string[] = [];
let failures = 0;
for (const run of runs) {
  if (isInterrupted || (only !== undefined && run.part !== only)) continue;
  if (run.command[0] === 'taskset' && spawnSync('taskset', ['--version']).error !== undefined) {
    results.push(`not run  ${run.title}: there is no taskset on this machine`);
    continue;
  }
  console.log(`\n=== ${run.title}\n`);
  const arithmetic = run.part === 'beside' ? keepCoresBusy(2) : [];
  const started = Date.now();
  const code = await runBounded(run.command);
  await Promise.all(arithmetic.map((worker) => worker.terminate()));
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  if (code !== 0) failures += 1;
  results.push(`${code === 0 ? 'green   ' : 'RED     '} ${run.title}: ${minutes} minutes`);
}
console.log(`\n${results.join('\n')}`);
process.exitCode = isInterrupted ? 130 : failures > 0 ? 1 : 0;

/** Threads that do nothing but arithmetic. */
function keepCoresBusy(threads: number): Worker[] {
  return Array.from(
    { length: threads },
    () => new Worker('let x = 1; for (;;) x = Math.imul(x, 48271);', { eval: true }),
  );
}

async function runBounded([command, ...parameters]: string[]): Promise<number> {
  // A group of its own, so that all of it can be ended.
  const child = spawn(command!, parameters, { cwd: root, stdio: 'inherit', detached: true });
  running = child;
  const limit = setTimeout(() => {
    console.error(`Stopped after ${minutesARun} minutes.`);
    endGroup(child);
  }, minutesARun * 60_000);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
  } finally {
    clearTimeout(limit);
    running = undefined;
  }
}

function endGroup(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It ended by itself.
  }
}

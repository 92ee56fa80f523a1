import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { endWith, interruption, main, print, tell } from '@telemetry/terminal';
import { Command, Option } from 'commander';

const root = resolve(import.meta.dirname, '../..');
const minutesARun = 40;

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

let running: ChildProcess | undefined;

const command = new Command('test:busy')
  .description(
    `The test command and the demo on a machine that is busy: their verdicts must be the same as on a quiet one. The tests twice and
the demo once beside arithmetic on every core, then the tests on one core. It takes about an hour on two cores; each run is
stopped after ${minutesARun} minutes.`,
  )
  .addOption(new Option('--only <part>', 'only the runs of one kind').choices(['beside', 'one-core']))
  .action(async ({ only }: { only?: Part }) => {
    const signal = interruption('stopping the run in hand');
    signal.addEventListener('abort', () => endGroup(running));
    const results: string[] = [];
    let failures = 0;
    for (const run of runs) {
      if (only !== undefined && run.part !== only) continue;
      if (run.command[0] === 'taskset' && spawnSync('taskset', ['--version']).error !== undefined) {
        results.push(`not run  ${run.title}: there is no taskset on this machine`);
        continue;
      }
      print(`\n=== ${run.title}\n`);
      const arithmetic = run.part === 'beside' ? keepCoresBusy(availableParallelism()) : [];
      const started = Date.now();
      const code = await runBounded(run.command);
      await Promise.all(arithmetic.map((worker) => worker.terminate()));
      signal.throwIfAborted();
      const minutes = ((Date.now() - started) / 60_000).toFixed(1);
      if (code !== 0) failures += 1;
      results.push(`${code === 0 ? 'green   ' : 'RED     '} ${run.title}: ${minutes} minutes`);
    }
    print(`\n${results.join('\n')}`);
    if (failures > 0) endWith('failed');
  });

await main(command);

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
    tell(`Stopped after ${minutesARun} minutes.`);
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

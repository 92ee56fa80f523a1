import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { endWith, interruption, main, print } from '@telemetry/terminal';
import { Command } from 'commander';
import { closingLines, type TaskOutcome } from './closing-lines.ts';
import { type PartResults, resultsFile } from './part-results.ts';

const root = resolve(import.meta.dirname, '../..');
const longMinutes = 20;

const checks = ['//#lint', '//#format', '//#types', '//#arrows', '//#circles', '//#unused', 'build', 'synth'];
interface Summary {
  tasks: {
    taskId: string;
    task: string;
    directory: string;
    execution?: { exitCode: number | null };
    cache: { status: string };
  }[];
}

const command = new Command('test')
  .description(
    'Runs what guards main, and ends with what failed, what was skipped, and a count over all parts.',
  )
  .usage('[--long] [what turbo takes]')
  .option(
    '--long',
    `what takes longer by its nature (*.long.test.ts) instead, at most ${longMinutes} minutes`,
  )
  .addHelpText(
    'after',
    `
  pnpm test                   lint, format, types, arrows, circles, what nothing uses, bundle, synthesis, and the tests of every part
  pnpm test:long              what takes longer by its nature, at most ${longMinutes} minutes
  pnpm test --filter <part>   one part's tests alone: pnpm test --filter @telemetry/infra
  pnpm test --force           also what has not changed since it passed`,
  )
  .argument('[parameters...]')
  .allowUnknownOption()
  .action(async (_parameters: string[], { long: isLong }: { long?: true }) => {
    const task = isLong ? 'test:long' : 'test';
    const given = process.argv.slice(2);
    // As they were given: commander takes a leading `--` away, which turbo needs before what is for vitest.
    const passedOn = isLong ? given.toSpliced(given.indexOf('--long'), 1) : given;
    const isOnePart = passedOn.some((parameter) => parameter.startsWith('--filter'));

    for (const folder of ['.', ...partFolders()])
      rmSync(join(root, folder, resultsFile(task)), { force: true });
    rmSync(join(root, '.turbo/runs'), { recursive: true, force: true });

    // Each part's tests use one core at most and wait a good part of the time: three parts fill the two cores that the smallest machines have.
    const turbo = spawn(
      'turbo',
      [
        'run',
        '--continue=dependencies-successful',
        '--concurrency=3',
        '--log-order=grouped',
        '--summarize=true',
        ...(isLong || isOnePart ? [] : checks),
        task,
        ...passedOn,
      ],
      { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
    );
    const ended = new Promise<number>((resolve, reject) => {
      turbo.on('close', (code) => resolve(code ?? 1));
      turbo.on('error', ({ message }) =>
        reject(new Error(`turbo could not be started (${message}); run this as \`pnpm test\``)),
      );
    });

    const signal = interruption('stopping; what had not ended is not counted');
    signal.addEventListener('abort', () => turbo.kill('SIGTERM'));
    let isTooLong = false;
    const end = (): void => {
      isTooLong = true;
      turbo.kill('SIGTERM');
    };
    const limit = isLong ? setTimeout(end, longMinutes * 60_000) : undefined;
    const code = await ended;
    clearTimeout(limit);
    if (isTooLong)
      print(`\n✗ stopped: it may take ${longMinutes} minutes; what had not ended is not counted`);
    print(`\n${closingLines(outcomes(task)).join('\n')}`);
    signal.throwIfAborted();
    if (code !== 0 || isTooLong) endWith('failed');
  });

await main(command);

function outcomes(task: 'test' | 'test:long'): TaskOutcome[] {
  const runs = join(root, '.turbo/runs');
  let file: string | undefined;
  try {
    file = readdirSync(runs)[0];
  } catch {
    // An interrupted turbo writes none.
  }
  if (file === undefined) return [];
  const { tasks } = JSON.parse(readFileSync(join(runs, file), 'utf8')) as Summary;
  return tasks.map(({ taskId, task: name, directory, execution, cache }) => {
    const results = name === task ? readResults(join(root, directory, resultsFile(task))) : undefined;
    const isDone = cache.status === 'HIT' || execution?.exitCode === 0;
    return {
      task: taskId,
      outcome: isDone ? 'passed' : execution === undefined ? 'not run' : 'failed',
      ...(results === undefined ? {} : { results }),
    };
  });
}

function readResults(file: string): PartResults | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PartResults;
  } catch {
    return undefined;
  }
}

function partFolders(): string[] {
  const below = ['apps', 'packages', 'lab'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  return [...below, 'infra', 'loadtests', 'scripts'];
}

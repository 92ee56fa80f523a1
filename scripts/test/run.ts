import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { closingLines, type TaskOutcome } from './closing-lines.ts';
import { type PartResults, resultsFile } from './part-results.ts';

const root = resolve(import.meta.dirname, '../..');
const longMinutes = 20;

const checks = ['//#lint', '//#format', '//#types', '//#arrows', '//#circles', '//#unused', 'build', 'synth'];
const help = `Runs what guards main, and ends with what failed, what was skipped, and a count over all parts.

  pnpm test                   lint, format, types, arrows, circles, what nothing uses, bundle, synthesis, and the tests of every part
  pnpm test:long              what takes longer by its nature (*.long.test.ts), at most ${longMinutes} minutes
  pnpm test --filter <part>   one part's tests alone: pnpm test --filter @telemetry/infra
  pnpm test --force           also what has not changed since it passed`;

interface Summary {
  tasks: {
    taskId: string;
    task: string;
    directory: string;
    execution?: { exitCode: number | null };
    cache: { status: string };
  }[];
}

const parameters = process.argv.slice(2);
if (parameters.includes('--help') || parameters.includes('-h')) {
  console.log(help);
  process.exit(0);
}
const isLong = parameters[0] === '--long';
const task = isLong ? 'test:long' : 'test';
const passedOn = isLong ? parameters.slice(1) : parameters;
const isOnePart = passedOn.some((parameter) => parameter.startsWith('--filter'));

for (const folder of ['.', ...partFolders()]) rmSync(join(root, folder, resultsFile(task)), { force: true });
rmSync(join(root, '.turbo/runs'), { recursive: true, force: true });

// Each part's tests use one core; two parts at a time fill the two cores that the smallest machines have.
const turbo = spawn(
  'turbo',
  [
    'run',
    '--continue=dependencies-successful',
    '--concurrency=2',
    '--log-order=grouped',
    '--summarize=true',
    ...(isLong || isOnePart ? [] : checks),
    task,
    ...passedOn,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
);

let ended: string | undefined;
const end = (why: string) => {
  ended ??= why;
  turbo.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end('interrupted'));
const limit = isLong
  ? setTimeout(() => end(`stopped: it may take ${longMinutes} minutes`), longMinutes * 60_000)
  : undefined;

turbo.on('error', (error) => {
  console.error(`turbo could not be started (${error.message}); run this as \`pnpm test\`.`);
  process.exit(1);
});
turbo.on('close', (code) => {
  clearTimeout(limit);
  const lines = closingLines(outcomes());
  if (ended !== undefined) lines.unshift(`✗ ${ended}; what had not ended is not counted`, '');
  console.log(`\n${lines.join('\n')}`);
  process.exitCode = ended === undefined ? (code ?? 1) : 1;
});

function outcomes(): TaskOutcome[] {
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

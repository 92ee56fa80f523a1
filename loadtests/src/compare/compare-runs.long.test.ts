import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config } from '@telemetry/settings';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let results: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'compare-results-'));
});
afterEach(() => {
  // Its group, should a test have failed before it ended.
  if (child?.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
  rmSync(results, { recursive: true, force: true });
});

/** In a process group of its own, as a terminal starts it. */
function compare(...args: string[]) {
  const file = join(import.meta.dirname, 'compare.ts');
  const common = ['--no-build', '--repeats', '1', '--warm-up', '0', '--results', results];
  const started = spawn(process.execPath, [file, ...common, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  let output = '';
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (text) => (output += String(text)));
  return { pid: started.pid ?? 0, exited: once(started, 'exit'), output: () => output };
}

test('the hybrid is one of the arms: its two functions are in the raw files, and the report judges it', async () => {
  const { exited, output } = compare('--arm', 'default', 'hybrid', '--scenario', 'smoke', '--duration', '2');
  expect([(await exited)[0], output()]).toEqual([0, expect.stringContaining('report.html')]);
  const read = (name: string): any => JSON.parse(readFileSync(join(results, 'hybrid/smoke_1', name), 'utf8'));
  // What is decided about is prod, so prod is what runs, though its templates were not there.
  expect(read('deployment.json')).toMatchObject({
    stage: 'prod',
    lingerMs: config.prod.managedInstances.lingerMs,
    arm: 'hybrid',
    overflow: { joinAboveAgeSeconds: 30 },
  });
  const { consumers } = read('smoke/scenario.json').countersAfter;
  expect(consumers.map(({ compute, polling }: any) => [compute, polling])).toEqual([
    ['managed-instances', true],
    ['default', false],
  ]);
  expect(consumers[0].mapping.invocations).toBeGreaterThan(0);
  expect(read('accounting.json')).toMatchObject({ lost: 0, unexpected: 0, dead: 0 });
  expect(readFileSync(join(results, 'report.md'), 'utf8')).toContain('Hybrid');
});

const groupOf = (pid: number): string[] =>
  readdirSync('/proc').filter((name) => {
    try {
      // After the command, which may hold blanks: state, parent, process group.
      return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[2] === String(pid);
    } catch {
      return false;
    }
  });

test('interrupted under load it ends with a word on what stays, and leaves no process', async ({ skip }) => {
  skip(process.platform !== 'linux', 'processes of a group are read from /proc, which only Linux has');
  const { pid, exited, output } = compare(
    '--stage',
    'dev',
    '--arm',
    'default',
    '--scenario',
    'steady',
    '--duration',
    '120',
  );
  const folder = join(results, 'default/steady_1/steady');
  const sent = (): boolean =>
    existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('ledger-'));
  await vi.waitUntil(sent, { timeout: 60_000 });
  expect(groupOf(pid).length).toBeGreaterThan(1);
  process.kill(-pid, 'SIGINT');
  expect((await exited)[0]).toBe(130);
  expect(output()).toContain('what had finished stays in');
  await vi.waitUntil(() => groupOf(pid).length === 0, { timeout: 30_000 });
});

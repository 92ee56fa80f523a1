import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { lookAtMachine, machineLoad, type Look } from './watch-machine.ts';

const look = (changes: Partial<Look>): Look => ({
  allTicks: 0,
  stealTicks: 0,
  processTicks: 0,
  oursTicks: 0,
  cpus: 2,
  runnable: 1,
  oursRunnable: 1,
  ...changes,
});

test('what others took is what processes took and the run did not', () => {
  const looks = [
    look({}),
    look({
      allTicks: 1_000,
      stealTicks: 50,
      processTicks: 700,
      oursTicks: 600,
      runnable: 9,
      oursRunnable: 5,
    }),
  ];
  expect(machineLoad(looks)).toEqual({
    samples: 2,
    stealShare: 0.05,
    othersShare: 0.1,
    othersRunnable: 1,
    runnable: 2.5,
  });
});

test('a run that takes the whole machine leaves nothing to others', () => {
  const looks = [look({}), look({ allTicks: 1_000, processTicks: 1_000, oursTicks: 1_004 })];
  expect(machineLoad(looks)).toMatchObject({ othersShare: 0, othersRunnable: 0 });
});

test('without two looks nothing is known', () => {
  expect(machineLoad([look({})])).toBeNull();
});

test('what a child used is ours, while it runs and after it ended', async ({ skip }) => {
  skip(process.platform !== 'linux', 'the machine is read from /proc, which only Linux has');
  const before = lookAtMachine() ?? expect.fail('no look');
  const child = spawn(process.execPath, [
    '-e',
    'process.stdin.once("data", () => process.exit()); for (let i = 0; i < 3e8; i++); console.log("done")',
  ]);
  await once(child.stdout, 'data');
  const during = lookAtMachine() ?? expect.fail('no look');
  expect(during.oursTicks).toBeGreaterThan(before.oursTicks);
  const exited = once(child, 'exit');
  child.stdin.write('x');
  await exited;
  const after = lookAtMachine() ?? expect.fail('no look');
  expect(after.oursTicks).toBeGreaterThanOrEqual(during.oursTicks);
});

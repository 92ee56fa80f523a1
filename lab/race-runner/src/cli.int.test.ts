import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const root = `${import.meta.dirname}/..`;
const race = (...args: string[]) =>
  spawnSync(process.execPath, ['src/cli.ts', ...args], { cwd: root, encoding: 'utf8' });
const event = ['--event', 'fixtures/order.json'];
const small = ['--invocations', '40', '--concurrency', '8', '--seed', 'a', '--budget', '36000'];

describe('the command race', () => {
  it('exits with 1 and prints JSON alone when something differs', () => {
    const { status, stdout } = race(
      'fixtures/unsafe.ts',
      ...event,
      '--export',
      'sharedVariable',
      ...small,
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ seed: 'a', invocations: 40 });
    expect(status).toBe(1);
  });

  it('exits with 0 when nothing does', () => {
    const { status, stdout } = race('fixtures/unsafe.ts', ...event, '--export', 'historyAndClock', ...small);
    expect(stdout).toContain('fine: 40 invocations');
    expect(status).toBe(0);
  });

  it.each([
    [['fixtures/unsafe.ts'], '--event'],
    [['no-such-file.ts', ...event], 'no-such-file.ts'],
    [['fixtures', ...event], 'fixtures is a folder'],
    [['fixtures/unsafe.sharedSum', ...event], 'fixtures/unsafe.ts --export sharedSum'],
    [['fixtures/unsafe.ts', '--event', 'no-such.json'], 'no-such.json'],
    [['fixtures/unsafe.ts', ...event, '--concurrency', '0'], '--concurrency'],
    [['fixtures/unsafe.ts', ...event, '--env', 'AWS_REGION=eu-west-1'], 'AWS keeps these names'],
    [['fixtures/unsafe.ts', ...event, '--export', 'handler', ...small], 'exports no function "handler"'],
  ])('exits with 2 and one clear line on a wrong call: %j', (args, named) => {
    const { status, stderr } = race(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(named);
    expect(stderr).not.toContain('    at ');
  });
});

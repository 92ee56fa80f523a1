import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cost } from '../testing-cost.ts';

const folder = mkdtempSync(join(tmpdir(), 'trace-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('a trace from a file', () => {
  it('is what is simulated, with the environments and slots that are asked for', async () => {
    const burst = file('burst.txt', '2350\n');
    const asked = ['simulate', '--trace', burst, '--events-per-request', '1', '--json'];
    const { stdout, stderr, status } = await cost([...asked, '--batch-size', '1', '--window-seconds', '0']);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const [managed] = JSON.parse(stdout);
    expect(managed.simulated).toMatchObject({ sent: 2_350, done: 2_350 });
    expect(managed.simulated.consumers[0].invocations).toBe(2_350);
  });

  it.each([
    ['words', 'ten\n', /words, line 1: requests of a second are a whole number from 0 to 1e9, not "ten"/],
    ['a negative number', '5\n-1\n', /line 2: requests of a second are a whole number/],
    ['nothing', '0\n0\n', /has no request in it/],
    ['more than a day', '1\n'.repeat(86_401), /has 86401 lines: a day has 86400 seconds/],
  ])('of %s is refused with one line', async (name, text, says) => {
    const { stderr, status } = await cost(['simulate', '--trace', file(name, text)]);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('leaves no room for another traffic', async () => {
    const { stderr, status } = await cost(['simulate', '--trace', file('one', '1\n'), '--events', '1M']);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('leave --events out'),
    });
  });
});

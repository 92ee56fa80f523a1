import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRun, RunError } from './read-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-'));
afterAll(() => rmSync(folder, { recursive: true }));

const counters = (n: number) => ({
  mapping: { received: 10 * n, invocations: n, durationMs: 50 * n },
  environments: { cpuSeconds: n / 100 },
  s3: { puts: 2 * n, putBytes: 1_000 * n },
});

function scenario(arm: string, name: string, after: number): void {
  const at = join(folder, arm, name);
  mkdirSync(at, { recursive: true });
  writeFileSync(
    join(at, 'scenario.json'),
    JSON.stringify({
      scenario: 'steady',
      eventsPerRequest: 25,
      countersBefore: counters(5),
      countersAfter: counters(after),
    }),
  );
  const line = (status: number | null) => JSON.stringify({ status, bodyBytes: 4_000, kind: 'good' });
  writeFileSync(join(at, 'ledger-1.ndjson'), `${[202, 202, 400, null].map(line).join('\n')}\n`);
  writeFileSync(join(at, 'ledger-2.ndjson'), `${line(202)}\n`);
}
scenario('default', 'steady', 15);
scenario('default', 'steady-2', 25);
scenario('managed-instances', 'steady', 15);

describe('a run of the load tests', () => {
  it('is what its counters grew by, and the requests that were accepted', () => {
    expect(readRun(folder, 'steady')['managed-instances']).toEqual({
      events: 75,
      requests: 3,
      requestBytes: 12_000,
      received: 100,
      invocations: 10,
      invocationMs: 500,
      cpuSeconds: expect.closeTo(0.1, 9),
      objects: 20,
      objectBytes: 10_000,
      logBytes: 6_000,
    });
  });

  it('adds up repeats', () => {
    expect(readRun(folder, 'steady').default).toMatchObject({ invocations: 30, requests: 6 });
  });

  it('names the scenarios that there are, or what a file lacks', () => {
    expect(() => readRun(folder, 'ramp')).toThrow('no scenario "ramp" of default');
    expect(() => readRun(folder, 'ramp')).toThrow('there are: steady, steady-2');
    writeFileSync(join(folder, 'default', 'steady', 'scenario.json'), '{"scenario":"steady"}');
    expect(() => readRun(folder, 'steady')).toThrow(RunError);
    expect(() => readRun(folder, 'steady')).toThrow('has no eventsPerRequest that a cost can be made of');
  });
});

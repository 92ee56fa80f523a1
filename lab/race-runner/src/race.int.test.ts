import { describe, expect, it } from 'vitest';
import { race, type RaceOptions } from './race.ts';

const run = (exportName: string, more: Partial<RaceOptions> = {}) =>
  race({
    handlerFile: `${import.meta.dirname}/../fixtures/unsafe.ts`,
    exportName,
    events: [{ orderId: 'order', amount: 3 }],
    concurrency: 16,
    invocations: 120,
    hangAfterMs: 1_500,
    seed: 'a',
    ...more,
  });

describe.concurrent('race', () => {
  it.each([
    ['sharedVariable', ['answer-differs', 'foreign-data-in-answer']],
    ['sharedSum', ['answer-differs']],
    ['sharedLogger', ['wrong-request-id-in-log']],
    ['logsAnother', ['foreign-data-in-log']],
    ['fixedTmpPath', ['shared-tmp-file']],
    ['hanging', ['hanging-slot']],
  ])('finds the fault of %s and no other', async (exportName, kinds) => {
    const { findings } = await run(exportName);
    expect([...new Set(findings.map(({ kind }) => kind))]).toEqual(kinds);
  });

  it('finds the worker that died, and the environment that it took with it', async () => {
    const { findings } = await run('floatingRejection');
    expect(findings.map(({ kind }) => kind)).toEqual(['dead-worker', 'lost-environment']);
    expect(findings[0]?.message).toContain('not replaced');
  });

  it.each([
    ['leakingListener', 'listeners'],
    ['leakingTimer', 'timers'],
    ['leakingMemory', 'heapBytes'],
  ])('names what %s leaves behind', async (exportName, of) => {
    const { findings } = await run(exportName, { invocations: 240 });
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'growth', of }));
  });

  it('finds code that holds its worker', async () => {
    const { findings } = await run('blocking', { invocations: 10, hangAfterMs: 20_000 });
    expect(findings).toMatchObject([{ kind: 'blocked-event-loop', by: 'CPU' }]);
  });

  it('says what varies without concurrency instead of calling it a race', async () => {
    const { findings, unstable } = await run('historyAndClock');
    expect(findings).toEqual([]);
    expect(unstable.map(({ path }) => path).toSorted()).toEqual(['$.at', '$.served']);
  });

  it.each([
    ['failsInWorkers', 'outcome'],
    ['traceOfVariable', '$.trace'],
  ])('says what %s does differently from default Lambda, even alone', async (exportName, path) => {
    const { findings } = await run(exportName, { invocations: 32 });
    expect(findings).toMatchObject([{ kind: 'differs-from-default', path, count: 8 }]);
  });

  it('takes what only comes after many invocations for history', async () => {
    const { findings, unstable } = await run('tiredAfterMany');
    expect(findings).toEqual([]);
    expect(unstable.map(({ path }) => path)).toContain('$.tired');
  });

  it('finds the same again with the same seed', async () => {
    const one = await run('sharedSum', { invocations: 40 });
    const other = await run('sharedSum', { invocations: 40 });
    expect(other.findings.map(({ kind }) => kind)).toEqual(one.findings.map(({ kind }) => kind));
    expect(other.seed).toBe(one.seed);
  });

  it('names the error of a handler that does not start on managed instances', async () => {
    const { findings } = await run('sharedSum', { environment: { FAIL_AT_INIT: '1' } });
    expect(findings).toMatchObject([{ kind: 'init-failed', errorType: 'TypeError' }]);
  });

  it('refuses a file that is not there and an export that is not there', async () => {
    await expect(run('nothing')).rejects.toThrow('nothing');
    await expect(run('x', { handlerFile: 'no-such-handler.ts' })).rejects.toThrow(
      'No handler file at no-such-handler.ts',
    );
  });
});

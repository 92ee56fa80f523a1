import { describe, expect, it } from 'vitest';
import { HandlerFailsError } from './failing-answers.ts';
import { race, type RaceOptions } from './race.ts';

const safe = `${import.meta.dirname}/../fixtures/safe.ts`;

/** However slow the machine, nothing is left out. */
const patience = { budgetMs: 1e9, hangAfterMs: 300_000, timeoutMs: 300_000 };
/** Only these never answer; whatever else is slow, is slow. */
const hangs = new Set(['hanging', 'floatingRejection', 'diesAfterwards']);
const run = (exportName: string, more: Partial<RaceOptions> = {}) =>
  race({
    handlerFile: `${import.meta.dirname}/../fixtures/unsafe.ts`,
    exportName,
    events: [{ orderId: 'order', amount: 3 }],
    concurrency: 16,
    invocations: 120,
    ...(hangs.has(exportName) ? { hangAfterMs: 1_500, timeoutMs: 5_000 } : patience),
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
    ['unboundedCache', 'entries'],
  ])('names what %s leaves behind', async (exportName, of) => {
    const { findings } = await run(exportName, { invocations: 160 });
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'growth', of }));
  });

  it('finds code that holds its worker', async () => {
    const { findings } = await run('blocking', { invocations: 10 });
    expect(findings).toMatchObject([{ kind: 'blocked-event-loop', by: 'CPU' }]);
  });

  it('finds a file that every invocation reads synchronously', async () => {
    const { findings } = await run('readsFile', {
      environment: { RATES_FILE: `${import.meta.dirname}/../fixtures/rates.json` },
    });
    expect(findings).toMatchObject([{ kind: 'blocked-event-loop', by: 'readFileSync' }]);
  });

  it('names a worker that dies between two rounds as that', async () => {
    const { findings } = await run('diesAfterwards');
    expect(findings.map(({ kind }) => kind)).toContain('dead-worker');
    expect(findings.map(({ kind }) => kind)).not.toContain('init-failed');
  });

  it.each(['slowInit', 'lazyInit', 'boundedCache', 'talkative'])(
    'finds nothing in %s, which only looks unsafe',
    async (exportName) => {
      expect(
        (
          await run(exportName, {
            handlerFile: safe,
            invocations: 160,
            environment: { SLOW_INIT: '1' },
          })
        ).findings,
      ).toEqual([]);
    },
  );

  it('gives a slow handler fewer invocations, and says so', async () => {
    const report = await run('patient', {
      handlerFile: safe,
      environment: { WAIT_MS: '1000' },
      budgetMs: 10_000,
      invocations: 5_000,
    });
    expect(report.findings).toEqual([]);
    expect(report.invocations).toBeLessThan(5_000);
    expect(report.notes.join()).toContain('of 5000 invocations were run');
  });

  it.each([
    ['alwaysFails', {}, 'TypeError: no table in undefined\n    at '],
    ['answers500', {}, '"statusCode":500'],
    ['slowInit', { NEEDS: 'TABLE_NAME' }, 'TABLE_NAME is not set'],
  ])('does not call %s fine, which fails on default Lambda, too', async (exportName, environment, said) => {
    const racing = run(exportName, { handlerFile: safe, environment, invocations: 32 });
    await expect(racing).rejects.toThrow(HandlerFailsError);
    await expect(racing).rejects.toThrow(said);
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
    await expect(run('nothing')).rejects.toThrow(/exports no function "nothing"; it exports .*sharedSum/);
    await expect(run('x', { handlerFile: 'no-such-handler.ts' })).rejects.toThrow(
      'No handler file at no-such-handler.ts',
    );
  });
});

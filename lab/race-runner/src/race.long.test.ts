import { describe, expect, it } from 'vitest';
import { HandlerFailsError } from './failing-answers.ts';
import { kindsIn, raceFixture } from './testing/race-fixture.ts';

/** Enough for two workers to show growth. */
const enough = { invocations: 160 };

describe.concurrent('race', () => {
  it.each([
    ['sharedSum', ['answer-differs']],
    ['logsAnother', ['foreign-data-in-log']],
  ])('finds the fault of %s and no other', async (exportName, kinds) => {
    expect(kindsIn(await raceFixture('unsafe', exportName))).toEqual(kinds);
  });

  it('names what every invocation leaves behind', async () => {
    const { findings } = await raceFixture('unsafe', 'leaking', enough);
    const growth = findings.flatMap((finding) => (finding.kind === 'growth' ? [finding] : []));
    expect(growth.map(({ of }) => of).toSorted()).toEqual(['entries', 'heapBytes', 'listeners', 'timers']);
    // A list, a map, an object, and the list that an emitter has of its listeners.
    expect(growth.find(({ of }) => of === 'entries')?.perInvocation).toBeCloseTo(4, 0);
  });

  it('names a worker that dies between two rounds as that', async () => {
    const kinds = kindsIn(await raceFixture('unsafe', 'diesAfterwards', enough));
    expect(kinds).toContain('dead-worker');
    expect(kinds).not.toContain('init-failed');
  });

  it.each(['slowInit', 'lazyInit', 'boundedCache', 'talkative'])(
    'finds nothing in %s, which only looks unsafe',
    async (exportName) => {
      const { findings } = await raceFixture('safe', exportName, {
        ...enough,
        environment: { SLOW_INIT: '1' },
      });
      expect(findings).toEqual([]);
    },
  );

  it('gives a slow handler fewer invocations, and says so', async () => {
    const report = await raceFixture('safe', 'patient', {
      environment: { WAIT_MS: '1000' },
      budgetMs: 10_000,
      invocations: 5_000,
    });
    expect(report.findings).toEqual([]);
    expect(report.invocations).toBeLessThan(5_000);
    expect(report.notes.join()).toContain('of 5000 invocations were run');
  });

  it.each([
    ['answers500', {}, '"statusCode":500'],
    ['slowInit', { NEEDS: 'TABLE_NAME' }, 'TABLE_NAME is not set'],
  ])('does not call %s fine, which fails on default Lambda, too', async (exportName, environment, said) => {
    const racing = raceFixture('safe', exportName, { environment, invocations: 32 });
    await expect(racing).rejects.toThrow(HandlerFailsError);
    await expect(racing).rejects.toThrow(said);
  });

  it('says which value is missing on managed instances, even alone', async () => {
    const { findings } = await raceFixture('unsafe', 'traceOfVariable', { invocations: 32 });
    expect(findings).toMatchObject([{ kind: 'differs-from-default', path: '$.trace', count: 8 }]);
  });

  it('takes what only comes after many invocations for history', async () => {
    const { findings, unstable } = await raceFixture('unsafe', 'tiredAfterMany', { invocations: 120 });
    expect(findings).toEqual([]);
    expect(unstable.map(({ path }) => path)).toContain('$.tired');
  });

  it('finds the same again with the same seed', async () => {
    const one = await raceFixture('unsafe', 'sharedSum', { invocations: 40 });
    const other = await raceFixture('unsafe', 'sharedSum', { invocations: 40 });
    expect(kindsIn(other)).toEqual(kindsIn(one));
    expect(other.seed).toBe(one.seed);
  });
});

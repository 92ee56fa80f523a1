import { describe, expect, it } from 'vitest';
import { HandlerFailsError } from './failing-answers.ts';
import { race } from './race.ts';
import { kindsIn, raceFixture } from './testing/race-fixture.ts';

describe.concurrent('race', () => {
  it.each([
    ['sharedVariable', ['answer-differs', 'foreign-data-in-answer']],
    ['sharedLogger', ['wrong-request-id-in-log']],
    ['fixedTmpPath', ['shared-tmp-file']],
    ['hanging', ['hanging-slot']],
  ])('finds the fault of %s and no other', async (exportName, kinds) => {
    expect(kindsIn(await raceFixture('unsafe', exportName))).toEqual(kinds);
  });

  it('finds the worker that died, and the environment that it took with it', async () => {
    const { findings } = await raceFixture('unsafe', 'floatingRejection');
    expect(findings.map(({ kind }) => kind)).toEqual(['dead-worker', 'lost-environment']);
    expect(findings[0]?.message).toContain('not replaced');
  });

  it.each(['blocking', 'blockingInSteps'])(
    'finds the code of %s that holds its worker',
    async (exportName) => {
      // Of a step it is more on no machine, and of all of it less on none.
      const { findings } = await raceFixture('unsafe', exportName, { invocations: 10, blockedAfterMs: 20 });
      expect(findings).toMatchObject([{ kind: 'blocked-event-loop', by: 'CPU' }]);
    },
  );

  it('leaves threads alone that a handler starts', async () => {
    const { findings, compared } = await raceFixture('safe', 'ownThread', {
      invocations: 4,
      // To start a thread is no little work.
      blockedAfterMs: 60_000,
    });
    expect(findings).toEqual([]);
    expect(compared).toBe(4);
  });

  it('finds a file that every invocation reads synchronously', async () => {
    const { findings } = await raceFixture('unsafe', 'readsFile', {
      environment: { RATES_FILE: `${import.meta.dirname}/../fixtures/rates.json` },
    });
    expect(findings).toMatchObject([{ kind: 'blocked-event-loop', by: 'readFileSync' }]);
  });

  it('does not call a handler fine that fails on default Lambda, too', async () => {
    const racing = raceFixture('safe', 'alwaysFails', { invocations: 16 });
    await expect(racing).rejects.toThrow(HandlerFailsError);
    await expect(racing).rejects.toThrow('TypeError: no table in undefined\n    at ');
  });

  it('says what varies without concurrency instead of calling it a race', async () => {
    const { findings, unstable, notes } = await raceFixture('unsafe', 'historyAndClock');
    expect(findings).toEqual([]);
    expect(unstable.map(({ path }) => path).toSorted()).toEqual(['$.at', '$.served']);
    expect(notes.join()).toContain('Whether something grows was not looked at');
  });

  it('says what a handler does differently from default Lambda, even alone', async () => {
    const { findings } = await raceFixture('unsafe', 'failsInWorkers', { invocations: 16 });
    expect(findings).toMatchObject([{ kind: 'differs-from-default', path: 'outcome', count: 8 }]);
  });

  it('names the error of a handler that does not start on managed instances', async () => {
    const { findings } = await raceFixture('unsafe', 'sharedSum', { environment: { FAIL_AT_INIT: '1' } });
    expect(findings).toMatchObject([{ kind: 'init-failed', errorType: 'TypeError' }]);
  });

  it('refuses a file that is not there and an export that is not there', async () => {
    await expect(raceFixture('unsafe', 'nothing')).rejects.toThrow(
      /exports no function "nothing"; it exports .*sharedSum/,
    );
    await expect(race({ handlerFile: 'no-such-handler.ts', events: [{}], seed: 'a' })).rejects.toThrow(
      'No handler file at no-such-handler.ts',
    );
  });
});

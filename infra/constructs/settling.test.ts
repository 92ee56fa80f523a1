import { settlingRulesOf } from '@telemetry/event-store/settle';
import { settlingStates } from '@telemetry/prices';
import { metricsNamespace } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { templatesOf } from '../testing/made-once.ts';

interface Machine {
  StartAt: string;
  States: Record<string, any>;
}

const machine = ((): Machine => {
  const found = Object.entries(
    templatesOf('small').default.findResources('AWS::StepFunctions::StateMachine'),
  );
  const [, { Properties } = { Properties: {} }] = found.find(([id]) => id.includes('Settling')) ?? [];
  const parts = Properties['DefinitionString']['Fn::Join'][1] as unknown[];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'x')).join('')) as Machine;
})();

/** As Step Functions evaluates what stands in {% %}, with its `$states` and the variables that were assigned. */
const evaluate = (text: string, states: object, variables: object = {}): Promise<unknown> =>
  jsonata(text.slice(2, -2)).evaluate({}, { states, ...variables });

describe('the state machine that settles', () => {
  const state = (name: string): any => machine.States[name];
  const context = { Execution: { StartTime: '2026-11-20T10:30:00.000Z' } };
  const prefixes = (...of: string[]): object => ({ CommonPrefixes: of.map((Prefix) => ({ Prefix })) });

  it.each([
    ['none', [], [], 0],
    // Half an hour ago it ended.
    ['one', ['2026-11-20'], ['09', '10'], 1_800],
    ['the open one alone', ['2026-11-20'], ['10'], 0],
    ['an old one', ['2026-11-18', '2026-11-20'], ['23'], 34.5 * 3_600],
  ])(
    'says before anything is done how old the oldest hour with small objects is: %s',
    async (_, days, hours, age) => {
      const listed = { result: prefixes(...days.map((day) => `events/ingest_date=${day}/`)), context };
      const assigned = { days: await evaluate(state('List days').Assign.days, listed) };
      expect(assigned.days).toEqual(days);
      const inDay = state('List hours of the oldest');
      expect(await evaluate(inDay.Arguments.Prefix, { context }, assigned)).toBe(
        `events/ingest_date=${days[0] ?? ''}/`,
      );
      const found = { result: prefixes(...hours.map((hour) => `events/ingest_date=x/ingest_hour=${hour}/`)) };
      const input = await evaluate(inDay.Output, found, assigned);
      expect(input).toEqual({ hours });
      const { Namespace, MetricData } = state('Say how old').Arguments;
      expect(Namespace).toBe(metricsNamespace);
      expect(await evaluate(MetricData[0].Value, { input, context }, assigned)).toBe(age);
    },
  );

  it('compares what was there a quarter of an hour before the run, and no row that came since', async () => {
    const { days: _, ...words } = state('List days').Assign;
    const assigned: Record<string, unknown> = { day: '2026-11-20' };
    for (const [name, text] of Object.entries(words))
      assigned[name] = await evaluate(text as string, { context });
    expect(assigned).toEqual({
      day: '2026-11-20',
      openDate: '2026-11-20',
      openHour: '10',
      storedBefore: '2026-11-20 10:15:00',
    });
    const { QueryString } = state('Each day').ItemProcessor.States.Compare.Arguments;
    expect(await evaluate(QueryString, {}, assigned)).toContain(
      "raw.stored_at < TIMESTAMP '2026-11-20 10:15:00'",
    );
  });

  it('goes on with every day that has small objects', async () => {
    expect(state('Say how old').Next).toBe('Each day');
    const days = ['2026-11-19', '2026-11-20'];
    expect(await evaluate(state('Each day').Items, {}, { days })).toEqual(days);
  });

  it('says the rules by which it settles, which DuckDB keeps on one machine', () => {
    const { windowDays, graceHours } = smallStage.sql.settling;
    expect(settlingRulesOf(machine)).toEqual({
      closedAfterMs: 900_000,
      windowMs: windowDays * 86_400_000,
      graceMs: graceHours * 3_600_000,
    });
  });

  it.each([
    ['merges otherwise', 'WHEN NOT MATCHED', 'WHEN MATCHED'],
    ['compares nothing', 'AS missing', 'AS absent'],
    ['takes other objects away', 'HAVING count(*) = count(old.event_id)', 'HAVING count(*) >= 0'],
    ['does not say which hours are over', 'Execution.StartTime) - 900000', 'Execution.StartTime) - delay'],
  ])('has no rules that DuckDB could keep when it %s', (_, word, other) => {
    const changed = JSON.stringify(machine).replaceAll(word, other);
    expect(changed).not.toBe(JSON.stringify(machine));
    expect(settlingRulesOf(JSON.parse(changed))).toBeUndefined();
  });

  it.each([undefined, null, 'x', {}, { QueryString: 'SELECT 1' }, []])('%j has no rules', (definition) => {
    expect(settlingRulesOf(definition)).toBeUndefined();
  });

  it('goes through as many states as its price counts, where all goes well', () => {
    const statesOnTheWay = ({ StartAt, States }: Machine): number => {
      let count = 0;
      for (let name: string | undefined = StartAt; name !== undefined; count += 1) {
        const state = States[name] as { Next?: string; Choices?: { Next: string }[] };
        name = state.Next ?? state.Choices?.[0]?.Next;
      }
      return count;
    };
    expect(statesOnTheWay(machine)).toBe(settlingStates.ofARun);
    expect(statesOnTheWay(state('Each day').ItemProcessor)).toBe(settlingStates.ofADay);
  });
});

import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluateAlarm, type MissingData } from './alarm-state.ts';

const threshold = 30;
/** As AWS's tables write it, the newest last: X breaches, 0 does not, - is missing. */
const points = (text: string): (number | undefined)[] =>
  text.split(' ').map((sign) => (sign === '-' ? undefined : sign === 'X' ? 31 : 30));
const treatments: MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const before = 'the state before' as AlarmState;

function states(text: string, datapointsToAlarm: number, evaluationPeriods: number): AlarmState[] {
  return treatments.map((treatMissingData) =>
    evaluateAlarm(
      { threshold, evaluationPeriods, datapointsToAlarm, treatMissingData },
      points(text),
      before,
    ),
  );
}

// The tables of the CloudWatch user guide (awsdocs/amazon-cloudwatch-user-guide, AlarmThatSendsEmail.md, read 2026-11-21);
// columns as in `treatments`.
describe('an alarm of 3 data points out of 3', () => {
  it.each<[string, AlarmState[]]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', before, 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - - - X', ['INSUFFICIENT_DATA', before, 'ALARM', 'OK']],
    ['X - - - -', ['ALARM', before, 'ALARM', 'OK']],
  ])('comes from %s to the states of AWS’s table', (text, expected) => {
    expect(states(text, 3, 3)).toEqual(expected);
  });
});

describe('an alarm of 2 data points out of 3', () => {
  it.each<[string, AlarmState[]]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - X', ['INSUFFICIENT_DATA', before, 'ALARM', 'OK']],
  ])('comes from %s to the states of AWS’s table', (text, expected) => {
    expect(states(text, 2, 3)).toEqual(expected);
  });
});

describe('an alarm of 1 data point out of 3, missing ones not breaching', () => {
  const stateAfter = (text: string): AlarmState | undefined => states(text, 1, 3)[3];

  it('goes on at the first data point over the threshold, and not at it', () => {
    expect(stateAfter('0 0 0 0 0')).toBe('OK');
    expect(stateAfter('0 0 0 0 X')).toBe('ALARM');
    expect(stateAfter('X')).toBe('ALARM');
  });

  it('goes off after three data points within the threshold', () => {
    expect(stateAfter('X X 0 0')).toBe('ALARM');
    expect(stateAfter('X X 0 0 0')).toBe('OK');
  });

  it('goes off after five missing ones: real data points count from further back', () => {
    expect(stateAfter('X - - - -')).toBe('ALARM');
    expect(stateAfter('X - - - - -')).toBe('OK');
  });

  it('is not on before there was any data', () => {
    expect(stateAfter('-')).toBe('OK');
  });
});

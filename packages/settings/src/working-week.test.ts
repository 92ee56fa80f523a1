import { describe, expect, it } from 'vitest';
import type { Hours } from './stage-config.ts';
import { longestPauseHours, surelyAtWork } from './working-week.ts';

const hours = (change: Partial<Hours> = {}): Hours => ({
  days: 'MON-FRI',
  from: '07:00',
  to: '19:00',
  timeZone: 'UTC',
  ...change,
});
const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
const partsOf = (change: Partial<Hours>, after = 0): string[] =>
  surelyAtWork(hours(change), after).map(
    ({ days, fromMinute, toMinute }) => `${days.join('')} ${clock(fromMinute)}-${clock(toMinute)}`,
  );

describe('when a stage is surely at work, in UTC', () => {
  it.each<[string, Partial<Hours>, string[]]>([
    ['UTC', {}, ['12345 7:00-19:00']],
    ['a zone whose clocks change', { timeZone: 'Europe/Berlin' }, ['12345 6:00-17:00']],
    [
      'a zone ahead, whose day begins on the day before',
      { timeZone: 'Asia/Tokyo' },
      ['12347 22:00-24:00', '12345 0:00-10:00'],
    ],
    [
      'a zone behind, whose day ends on the day after',
      { timeZone: 'America/Los_Angeles', to: '22:00' },
      ['12345 15:00-24:00', '23456 0:00-5:00'],
    ],
    ['half hours', { timeZone: 'Asia/Kolkata' }, ['12345 1:30-13:30']],
    ['Saturday and Sunday', { days: 'SUN,SAT' }, ['67 7:00-19:00']],
    ['numbers of days, 1 for Sunday', { days: '1-3' }, ['127 7:00-19:00']],
    ['every day', { days: '*' }, ['1234567 7:00-19:00']],
  ])('%s', (_, change, parts) => {
    expect(partsOf(change)).toEqual(parts);
  });

  it('only after some time', () => {
    expect(partsOf({}, 75)).toEqual(['12345 8:15-19:00']);
    expect(partsOf({ to: '08:00' }, 75)).toEqual([]);
  });
});

it.each<[string, Partial<Hours>, number]>([
  ['a weekend', {}, 60],
  ['a night', { days: '*' }, 12],
  ['most of a week', { days: 'WED' }, 156],
])('the longest pause: %s', (_, change, pause) => {
  expect(longestPauseHours(hours(change))).toBe(pause);
});

import { expect, test } from 'vitest';
import { readProfile } from './profile.ts';
import { scalePhases, scenarioPhases, secondsOf } from './scenario-phases.ts';

test('the burst has a jump of more than twice and one of ten times within five minutes', () => {
  const phases = scenarioPhases('burst');
  const jumps = phases
    .slice(1)
    .map(({ arrivalRate }, index) => arrivalRate / (phases[index]?.arrivalRate ?? NaN));
  expect(jumps.some((times) => times > 2 && times < 10)).toBe(true);
  expect(jumps.some((times) => times >= 10)).toBe(true);
  expect(secondsOf(phases)).toBeLessThan(300);
});

test('every scenario that is offered has phases', () => {
  for (const name of ['smoke', 'steady', 'burst', 'ramp', 'soak', 'poison'])
    expect(secondsOf(scenarioPhases(name))).toBeGreaterThan(0);
});

test('another rate and length keep the shape', () => {
  const phases = [
    { name: 'calm', duration: 10, arrivalRate: 15 },
    { name: 'ramp', duration: 30, arrivalRate: 15, rampTo: 150 },
  ];
  expect(scalePhases(phases, { rate: 300, duration: 20 })).toEqual([
    { name: 'calm', duration: 5, arrivalRate: 30 },
    { name: 'ramp', duration: 15, arrivalRate: 30, rampTo: 300 },
  ]);
  expect(scalePhases(phases, {})).toEqual(phases);
});

test('no phase becomes empty', () => {
  const [phase] = scalePhases(
    [
      { name: 'calm', duration: 10, arrivalRate: 1 },
      { name: 'top', duration: 1, arrivalRate: 100 },
    ],
    { rate: 1, duration: 1 },
  );
  expect(phase).toMatchObject({ duration: 1, arrivalRate: 1 });
});

test('a profile is read from its name, and nothing else is one', () => {
  expect(readProfile('as-is')).toEqual({ name: 'as-is', waitMs: 0, cpuMs: 0 });
  expect(readProfile('wait-160-cpu-40')).toEqual({ name: 'wait-160-cpu-40', waitMs: 160, cpuMs: 40 });
  for (const wrong of ['', 'wait', 'cpu-40-wait-160', 'wait-160cpu-40', 'wait-160-', '-cpu-4'])
    expect(() => readProfile(wrong)).toThrow(`not ${JSON.stringify(wrong)}`);
});

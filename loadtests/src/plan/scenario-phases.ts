import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Phase } from '@telemetry/runs';
import { parse } from 'yaml';

const scenarios = resolve(import.meta.dirname, '../../scenarios');

/** The phases as they stand in a scenario's file. */
export function scenarioPhases(scenario: string): Phase[] {
  const { config } = parse(readFileSync(join(scenarios, `${scenario}.yml`), 'utf8')) as {
    config: { phases: Phase[] };
  };
  return config.phases;
}

/** The same shape with another busiest rate or another length. A phase keeps at least a second and a request a second. */
export function scalePhases(
  phases: readonly Phase[],
  { rate, duration }: { rate?: number; duration?: number },
): Phase[] {
  const peak = Math.max(...phases.map(({ arrivalRate, rampTo = 0 }) => Math.max(arrivalRate, rampTo)));
  const rates = rate === undefined ? 1 : rate / peak;
  const times = duration === undefined ? 1 : duration / secondsOf(phases);
  const scaled = (value: number, factor: number): number => Math.max(1, Math.round(value * factor));
  return phases.map(({ name, duration, arrivalRate, rampTo }) => ({
    name,
    duration: scaled(duration, times),
    arrivalRate: scaled(arrivalRate, rates),
    ...(rampTo !== undefined && { rampTo: scaled(rampTo, rates) }),
  }));
}

export function secondsOf(phases: readonly Phase[]): number {
  return phases.reduce((sum, { duration }) => sum + duration, 0);
}

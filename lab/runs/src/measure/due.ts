import type { Phase } from '../files/scenario-file.ts';

/** Seconds that the phases take. */
export function plannedSeconds(phases: readonly Phase[]): number {
  return phases.reduce((sum, { duration }) => sum + duration, 0);
}

/** The load is the same throughout. */
export function isFlat(phases: readonly Phase[]): boolean {
  const [first] = phases;
  return phases.every(
    ({ arrivalRate, rampTo = arrivalRate }) => arrivalRate === first?.arrivalRate && rampTo === arrivalRate,
  );
}

/**
 * When virtual users are due, seconds since the first phase began, in order: evenly over a phase, and evenly within each second
 * of a ramp, whose rate changes from second to second, as Artillery has it (artillery 2.0.34, lib/core/phases.ts).
 */
export function dueSeconds(phases: readonly Phase[]): number[] {
  const due: number[] = [];
  const evenly = (from: number, seconds: number, rate: number): void => {
    const arrivals = Math.round(rate * seconds);
    for (let nth = 0; nth < arrivals; nth += 1) due.push(from + (nth / arrivals) * seconds);
  };
  let began = 0;
  for (const { duration, arrivalRate, rampTo } of phases) {
    if (rampTo === undefined) evenly(began, duration, arrivalRate);
    else if (duration <= 1) evenly(began, duration, (arrivalRate + rampTo) / 2);
    else {
      const steeper = (rampTo - arrivalRate) / (duration - 1);
      for (let second = 0; second < duration; second += 1)
        evenly(began + second, Math.min(1, duration - second), arrivalRate + steeper * second);
    }
    began += duration;
  }
  return due;
}

/**
 * How late each was sent, seconds. `sentAtS` are the times of each thread of the load generator, in the order of sending: threads
 * share a plan evenly and keep to it side by side, so the nth of a thread is due when the plan has come as far as it would be
 * then. The plan is laid so that the earliest one is in time. What was sent beyond the plan is not late.
 */
export function latenessSeconds(sentAtS: readonly (readonly number[])[], due: readonly number[]): number[][] {
  const sent = sentAtS.reduce((sum, { length }) => sum + length, 0);
  const offsets = sentAtS.map((times) => {
    const mine = Math.round((times.length * due.length) / sent);
    return times.map((at, nth) =>
      nth < mine ? at - (due[Math.floor((nth * due.length) / mine)] ?? at) : null,
    );
  });
  const start = offsets
    .flat()
    .reduce<number>((least, offset) => Math.min(least, offset ?? Infinity), Infinity);
  return offsets.map((times) => times.map((offset) => (offset === null ? 0 : offset - start)));
}

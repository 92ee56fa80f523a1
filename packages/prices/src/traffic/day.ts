/** How traffic is spread over a day. */
export interface DayShape {
  /** Busiest moment of the daily curve over the mean; 1 is the same all day. */
  peakFactor: number;
  /** When the curve is highest, hours after midnight. */
  peakHour: number;
  /** Traffic is so many times the curve's for a while. */
  burst?: { factor: number; startHour: number; minutes: number };
}

export const steadyDay: DayShape = { peakFactor: 1, peakHour: 18 };

export const daySeconds = 86_400;

/**
 * Traffic at a second of the day over the day's mean: the mean of this over a day, burst included, is 1. The curve is a
 * von Mises density, a bell on a circle, so that midnight is no step.
 */
export function rateOf({ peakFactor, peakHour, burst }: DayShape): (second: number) => number {
  if (!(peakFactor >= 1))
    throw new RangeError(`the peak of a day is at least its mean, not ${peakFactor} of it`);
  const concentration = concentrationFor(peakFactor);
  const curve = (second: number) =>
    Math.exp(concentration * (Math.cos((2 * Math.PI * (second / 3_600 - peakHour)) / 24) - 1));
  const from = (burst?.startHour ?? 0) * 3_600;
  const to = from + (burst?.minutes ?? 0) * 60;
  const factor = burst?.factor ?? 1;
  const shape = (second: number) => curve(second) * (second >= from && second < to ? factor : 1);
  let sum = 0;
  for (let second = 0; second < daySeconds; second += 60) sum += meanOf(shape, second, 60);
  const mean = sum / (daySeconds / 60);
  return (second) => shape(second) / mean;
}

/** A part of the day in which traffic is the same. */
export interface DayPart {
  /** Traffic over the day's mean. */
  rate: number;
  /** Of the day. */
  share: number;
}

const known = new WeakMap<DayShape, readonly DayPart[]>();

/** The day by its minutes, each with the traffic of its middle; minutes that are alike are one part: of a steady day there is one. */
export function dayParts(shape: DayShape): readonly DayPart[] {
  let parts = known.get(shape);
  if (!parts) {
    const rate = rateOf(shape);
    const minutes = daySeconds / 60;
    const alike = Map.groupBy(
      Array.from({ length: minutes }, (_, minute) => rate(minute * 60 + 30)),
      (each) => each,
    );
    parts = [...alike].map(([rate, { length }]) => ({ rate, share: length / minutes }));
    known.set(shape, parts);
  }
  return parts;
}

/** A burst may begin and end within a minute, so a minute's mean is that of its seconds where it matters. */
function meanOf(shape: (second: number) => number, from: number, seconds: number): number {
  let sum = 0;
  for (let second = from; second < from + seconds; second += 10) sum += shape(second + 5);
  return sum / (seconds / 10);
}

function concentrationFor(peakFactor: number): number {
  let low = 0;
  let high = 1e4;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (peakOverMean(middle) < peakFactor) low = middle;
    else high = middle;
  }
  return low;
}

function peakOverMean(concentration: number): number {
  const points = 1_440;
  let sum = 0;
  for (let i = 0; i < points; i += 1)
    sum += Math.exp(concentration * (Math.cos((2 * Math.PI * i) / points) - 1));
  return points / sum;
}

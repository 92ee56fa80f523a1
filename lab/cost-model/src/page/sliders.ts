import type { Answers } from '../pipeline/answers.ts';
import { count, percent } from '../pipeline/wording.ts';

/** What the page asks. Duration and waiting share become wall and CPU time of an invocation. */
export interface PageAnswers extends Pick<
  Answers,
  | 'eventsPerMonth'
  | 'eventsPerRequest'
  | 'messagesPerInvocation'
  | 'memoryMiB'
  | 'peakFactor'
  | 'instanceType'
  | 'commitment'
  | 'edge'
> {
  durationMs: number;
  waitingShare: number;
}

export interface Slider {
  key: {
    [K in keyof PageAnswers]: PageAnswers[K] extends number ? K : never;
  }[keyof PageAnswers];
  label: string;
  from: number;
  to: number;
  /** Positions of the slider are even in the logarithm of the value. */
  logarithmic: boolean;
  show: (value: number) => string;
}

export const sliders: Slider[] = [
  slider('eventsPerMonth', 'Events a month', 1e6, 1e13, (value) => count(value)),
  slider('eventsPerRequest', 'Events in a request', 1, 500, whole),
  slider('messagesPerInvocation', 'Messages in an invocation', 1, 1_000, whole),
  slider('durationMs', 'Duration of an invocation', 1, 60_000, (value) => `${whole(value)} ms`),
  { ...slider('waitingShare', 'of it waiting', 0, 0.99, percent), logarithmic: false },
  slider('memoryMiB', 'Memory of default Lambda', 128, 10_240, (value) => `${whole(value)} MiB`),
  slider('peakFactor', "Day's busiest minute over its mean", 1, 12, (value) => `${value.toFixed(1)} ×`),
];

/** Positions of a slider are whole numbers from 0 to this. */
export const positions = 1_000;

export function valueAt({ from, to, logarithmic }: Slider, position: number): number {
  const share = position / positions;
  const value = logarithmic ? from * (to / from) ** share : from + (to - from) * share;
  return value >= 100 ? Number(value.toPrecision(4)) : value;
}

export function positionOf({ from, to, logarithmic }: Slider, value: number): number {
  const share = logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return Math.round(Math.min(1, Math.max(0, share)) * positions);
}

function slider(key: Slider['key'], label: string, from: number, to: number, show: Slider['show']): Slider {
  return { key, label, from, to, logarithmic: true, show };
}

function whole(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(2)));
}

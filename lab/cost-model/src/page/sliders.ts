import { defaultLambdaLimits } from '@telemetry/settings';
import { count } from '../pipeline/wording.ts';

/** What a slider sets. */
export type SliderKey =
  | 'eventsPerMonth'
  | 'peakFactor'
  | 'burstFactor'
  | 'eventsPerRequest'
  | 'wallMs'
  | 'cpuMs'
  | 'memoryMiB'
  | 'minEnvironments'
  | 'concurrency'
  | 'lingerMs'
  | 'batchSize';

export interface Slider {
  key: SliderKey;
  label: string;
  from: number;
  to: number;
  /** Positions of the slider are even in the logarithm of the value. */
  logarithmic: boolean;
  whole: boolean;
  /** Of the work, which a run has measured already. */
  work?: true;
  show: (value: number) => string;
}

const ms = (value: number) => `${plain(value)} ms`;
const times = (value: number) => `${value.toFixed(1)} ×`;

export const sliders: Slider[] = [
  { ...slider('eventsPerMonth', 'Events a month', 1e6, 1e13, count), whole: false },
  { ...slider('peakFactor', "Day's busiest minute over its mean", 1, 12, times), whole: false },
  { ...slider('burstFactor', 'Burst once a day, over the rest', 1, 50, times), whole: false },
  { ...slider('eventsPerRequest', 'Events in a request', 1, 500, plain), work: true },
  { ...slider('wallMs', 'Wall time of an invocation', 1, 60_000, ms), whole: false, work: true },
  { ...slider('cpuMs', 'CPU time of an invocation', 1, 60_000, ms), whole: false, work: true },
  slider(
    'memoryMiB',
    'Memory of default Lambda',
    defaultLambdaLimits.memoryMiB.min,
    defaultLambdaLimits.memoryMiB.max,
    (value) => `${plain(value)} MiB`,
  ),
  slider('minEnvironments', 'Environments at least, managed', 1, 100, plain),
  slider('concurrency', 'Slots of an environment', 1, 64, plain),
  { ...slider('lingerMs', 'Linger of objects, managed', 0, 5_000, ms), logarithmic: false },
  slider('batchSize', 'Messages of a full batch', 1, 1_000, plain),
];

/** Positions of a slider are whole numbers from 0 to this. */
export const positions = 1_000;

export function valueAt({ from, to, logarithmic, whole }: Slider, position: number): number {
  const share = position / positions;
  const value = logarithmic ? from * (to / from) ** share : from + (to - from) * share;
  if (whole) return Math.round(value);
  return value >= 100 ? Number(value.toPrecision(4)) : value;
}

export function positionOf({ from, to, logarithmic }: Slider, value: number): number {
  const share = logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return Math.round(Math.min(1, Math.max(0, share)) * positions);
}

function slider(key: SliderKey, label: string, from: number, to: number, show: Slider['show']): Slider {
  return { key, label, from, to, logarithmic: true, whole: true, show };
}

function plain(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(2)));
}

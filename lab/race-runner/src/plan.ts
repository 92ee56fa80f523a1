import { availableParallelism } from 'node:os';
import { tellsGrowth } from './judge-growth.ts';
import { sizesOfRounds } from './requests.ts';

/** What a run costs, as far as its first invocations told. */
export interface Pace {
  /** Until an environment asks for work. */
  startMs: number;
  /** One invocation alone. */
  tookMs: number;
  /** CPU of one invocation: what many at once do not share. */
  cpuMs: number;
}

export interface Wanted {
  concurrency: number;
  invocations: number;
  workers: number;
  budgetMs: number;
}

export interface Plan {
  /** Payloads whose answer is learnt one at a time. */
  sample: number;
  invocations: number;
  rounds: number;
  /** For how long each part may send. What is on its way then still ends. */
  sendForMs: { alone: number; together: number };
  expectedMs: number;
}

export const mostRounds = 6;
/** Where growth cannot be told: the first round is the warm-up, and no finding comes from it. */
export const fewRounds = 2;
/** Shares of the budget: alone twice or three times, together once or twice; the rest is for what is on its way. */
const share = { alone: 0.15, together: 0.2 };

/** As much as the budget allows of what is wanted. */
export function planOf(
  { startMs, tookMs, cpuMs }: Pace,
  { concurrency, invocations, workers, budgetMs }: Wanted,
): Plan {
  // Alone twice, together once. On a machine where most of the time would be starts, half of it is for what is started.
  const startsMs = 3 * startMs;
  const workMs = Math.max(budgetMs / 2, budgetMs - startsMs);
  const sendForMs = { alone: share.alone * workMs, together: share.together * workMs };
  const atOnce = Math.min(workers, availableParallelism());
  // A wave ends when its slowest has answered, and not before its CPU time is spent.
  const waveMs = Math.max(tookMs, (concurrency * cpuMs) / atOnce, 0.1);
  const waves = Math.max(1, Math.floor(sendForMs.together / waveMs));
  const affordable = Math.min(invocations, waves * concurrency);
  const sample = Math.min(
    affordable,
    2 * concurrency,
    Math.max(2, Math.floor(sendForMs.alone / Math.max(tookMs, 0.1))),
  );
  const neededWaves = affordable / concurrency;
  const most = Math.max(1, Math.min(mostRounds, affordable, affordable < invocations ? waves : mostRounds));
  const rounds = tellsGrowth(sizesOfRounds(affordable, most), workers) ? most : Math.min(fewRounds, most);
  return {
    sample,
    invocations: affordable,
    rounds,
    sendForMs,
    expectedMs: startsMs + 2 * sample * tookMs + Math.max(neededWaves * waveMs, tookMs),
  };
}

import type { DeadLetterQueue } from '@telemetry/operations';
import type { Twin } from '@telemetry/local-twin';
import type { Phase } from '@telemetry/runs';
import { outage, type OutageResult } from './outage.ts';
import type { Progress } from '@telemetry/terminal';
import { runScenario } from './run-scenario.ts';

export interface DemoArm {
  arm: string;
  armFolder: string;
  /** Length of the steady load; everything else follows from it. */
  seconds: number;
  eventsPerRequest: number;
  seed: number;
  progress: Progress;
  signal: AbortSignal;
}

/** Everything that the demo does to one arm: good load, bad input, a burst, and an outage of S3. */
export async function driveArm(twin: Twin, queue: DeadLetterQueue, demo: DemoArm): Promise<OutageResult> {
  const { seconds, progress, arm } = demo;
  const run = { ...demo, twin };
  const load = async (scenario: string, phases: readonly Phase[], index: number): Promise<void> => {
    const { goals, loadEndedAtMs, settledAtMs } = await runScenario({
      ...run,
      scenario,
      phases,
      seed: demo.seed + index * 1_000,
    });
    const missed = goals.filter(({ met }) => !met).map(({ goal }) => goal);
    const drained = `drained in ${(((settledAtMs ?? loadEndedAtMs) - loadEndedAtMs) / 1_000).toFixed(1)} s`;
    progress.done(
      `  ${scenario.padEnd(7)} ${missed.length === 0 ? 'goals met' : `goals missed: ${missed.join('; ')}`}, ${drained}`,
    );
  };
  const part = (share: number): number => Math.max(1, Math.round(seconds * share));
  await load('smoke', [{ name: 'smoke', duration: 1, arrivalRate: 3 }], 1);
  await load('steady', [{ name: 'steady', duration: seconds, arrivalRate: 40 }], 2);
  await load('poison', [{ name: 'poison', duration: part(0.3), arrivalRate: 14 }], 3);
  await load(
    'burst',
    [
      { name: 'calm', duration: part(0.2), arrivalRate: 15 },
      { name: 'ten times', duration: part(0.5), arrivalRate: 150 },
      { name: 'calm again', duration: part(0.2), arrivalRate: 15 },
    ],
    4,
  );
  const result = await outage({ ...run, seed: demo.seed + 5_000 }, queue);
  progress.done(
    `  outage  ${result.dead.counts.total} messages died while S3 was down, ${result.redriven.moved} redriven (${arm})`,
  );
  return result;
}

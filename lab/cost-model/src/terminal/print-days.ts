import { textTable } from '@telemetry/terminal';
import { armNames, count, dollars, percent } from '../pipeline/wording.ts';
import type { SimulatedDay } from '../simulation/simulate-day.ts';

/** A simulated day of each arm side by side, for a terminal. */
export function daysToText(days: readonly SimulatedDay[]): string {
  const row = (name: string, of: (day: SimulatedDay) => string) => [name, ...days.map(of)];
  const total = ({ simulated }: SimulatedDay, of: (consumer: Consumer) => number) =>
    simulated.consumers.reduce((sum, consumer) => sum + of(consumer), 0);
  const [cheapest] = [...days].sort((a, b) => a.bill.totalUsd - b.bill.totalUsd);
  const [youngest] = [...days].sort(
    (a, b) => a.simulated.oldestMessageAgeMs - b.simulated.oldestMessageAgeMs,
  );
  return [
    '',
    textTable(
      row('A simulated day', ({ arm }) => armNames[arm]),
      [
        row('US dollars a month of such days', ({ bill }) => dollars(bill.totalUsd, 2)),
        row('Oldest message at worst', ({ simulated }) => seconds(simulated.oldestMessageAgeMs)),
        row('Sent to stored, median', ({ simulated }) => seconds(simulated.latencyMs.p50)),
        row('Sent to stored, 99 %', ({ simulated }) => seconds(simulated.latencyMs.p99)),
        row('Messages in the queue at most', ({ simulated }) => count(simulated.mostQueued)),
        row('Throttles', (day) => count(Math.round(total(day, ({ throttles }) => throttles)))),
        row('Dead letters', ({ simulated }) => count(simulated.deadLetters)),
        row('Invocations', (day) => count(total(day, ({ invocations }) => invocations))),
        row('Messages an invocation', (day) =>
          count(day.simulated.done / total(day, ({ invocations }) => invocations)),
        ),
        row('Instance-hours', (day) => count(total(day, ({ instanceHours }) => instanceHours))),
        row('Instances at most', (day) => count(total(day, ({ mostInstances }) => mostInstances))),
        row('Done by default Lambda', ({ simulated: { consumers, done } }) =>
          percent((consumers.find(({ kind }) => kind === 'default')?.messages ?? 0) / done),
        ),
      ],
    ),
    '',
    `• Cheapest: ${armNames[cheapest?.arm ?? 'default']}. Shortest wait at worst: ${armNames[youngest?.arm ?? 'default']}.`,
    '• How full an invocation gets is simulated here, and assumed in "pnpm cost" without "simulate": at low rates batches stay small.',
    '• What is assumed of AWS (provisioning delay, back-off, cold start) is in docs/cost-model.md.',
  ].join('\n');
}

type Consumer = SimulatedDay['simulated']['consumers'][number];

function seconds(ms: number): string {
  return ms >= 120_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 1_000).toFixed(1)} s`;
}

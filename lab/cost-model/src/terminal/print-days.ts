import { textTable } from '@telemetry/terminal';
import { armNames, count, dollars, percent } from '../pipeline/wording.ts';
import type { SimulatedDay } from '../simulation/simulate-day.ts';

/** A simulated day of each arm side by side, for a terminal. */
export function daysToText(days: readonly SimulatedDay[]): string {
  const row = (name: string, of: (day: SimulatedDay) => string) => [name, ...days.map(of)];
  const total = ({ simulated }: SimulatedDay, of: (consumer: Consumer) => number) =>
    simulated.consumers.reduce((sum, consumer) => sum + of(consumer), 0);
  const [cheapest] = [...days].sort((a, b) => a.simulatedBill.totalUsd - b.simulatedBill.totalUsd);
  const [youngest] = [...days].sort(
    (a, b) => a.simulated.oldestMessageAgeMs - b.simulated.oldestMessageAgeMs,
  );
  return [
    '',
    textTable(
      row('A simulated day', ({ arm }) => armNames[arm]),
      [
        row('US dollars a month, as "pnpm cost" says', ({ bill }) => dollars(bill.totalUsd, 2)),
        row('and with what was simulated', ({ simulatedBill }) => dollars(simulatedBill.totalUsd, 2)),
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
    '• The second bill has the invocations, batches and instance-hours of this day; the first takes every minute as if the fleet had scaled in time.',
    '• What is assumed of AWS (provisioning delay, back-off, cold start) is in docs/cost-model.md.',
  ].join('\n');
}

type Consumer = SimulatedDay['simulated']['consumers'][number];

function seconds(ms: number): string {
  return ms >= 120_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 1_000).toFixed(1)} s`;
}

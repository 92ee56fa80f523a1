import type { PipelineBill } from '@telemetry/prices';
import { textTable } from '@telemetry/terminal';
import type { Comparison } from '../pipeline/compare.ts';
import type { QueryCost, Read, Reading } from '../pipeline/query-costs.ts';
import { count, dollars } from '../pipeline/wording.ts';

/** 950 kB, 12.3 MB, 4.56 GB: powers of ten, as the limit of a stage is. */
function decimalBytes(bytes: number): string {
  const [size, unit] =
    bytes >= 1e12 ? [1e12, 'TB'] : bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  return `${Number((bytes / size).toPrecision(3))} ${unit}`;
}

/** Cells of a row: when, what, and for small and settled objects how much is read and what it costs. */
export function queryRow({ span, month, small, settled }: QueryCost): string[] {
  return [String(month), span, ...cells(small), ...cells(settled)];
}

const cells = ({ bytes, usd, stopped }: Read): string[] => [
  decimalBytes(bytes),
  stopped ? 'stopped' : dollars(usd, usd < 0.01 ? 5 : 2),
];

/** What putting together costs a month. */
export const settlingUsd = ({ parts }: PipelineBill): number =>
  parts.filter(({ part }) => part === 'settling').reduce((sum, { totalUsd }) => sum + totalUsd, 0);

/** A table for each way of reading, for a terminal. */
export function queriesToText(
  { eventsPerMonth, stage, config, questions }: Comparison,
  bill: PipelineBill,
  costs: Record<Reading, QueryCost[]>,
): string {
  const { region } = questions.default.settings;
  const { scanLimitGB, settling } = config.sql;
  return [
    `${count(eventsPerMonth)} events a month, stage ${stage}, ${region}: what a query on events costs in Athena, US dollars`,
    ...Object.entries(costs).flatMap(([reading, rows]) => [
      '',
      textTable(
        [reading, '', 'small objects', 'US dollars', 'settled', 'US dollars'],
        [...rows.map(queryRow).map(([month, span, ...others]) => [`month ${month}`, span ?? '', ...others])],
        { left: (column) => column < 2 },
      ),
    ]),
    '',
    `Putting together costs ${dollars(settlingUsd(bill), 2)} a month, every ${settling.everyHours} h. A query that reads more than ${scanLimitGB} GB is stopped (sql.scanLimitGB).`,
    'Hours are named by ingest_date and ingest_hour; everything is a query without such a filter. Athena takes at least 10 MB of a query.',
  ].join('\n');
}

import { type Column, eventColumns, rejectedColumns } from '../../tables.ts';

/** Of the columns that objects have, and of what has a day. */
export const typeOf: ReadonlyMap<string, Column['type'] | 'date'> = new Map([
  ...[...eventColumns, ...rejectedColumns].map(({ name, type }) => [name as string, type] as const),
  ['ingest_date', 'date'] as const,
  ['current_date', 'date'] as const,
]);

/** Whether a type of DuckDB, as its syntax tree names it, is one of numbers. */
export const isNumber = (type: string): boolean =>
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|DOUBLE|FLOAT)$/.test(type);

import { createPseudonyms, type IdField, idsInText, type Table } from '@telemetry/event-store';
import type { Having, Row } from '@telemetry/event-store/objects';

/** Whose rows: one id of a user or a device, as it came and as its pseudonym. */
export interface Person {
  field: Extract<IdField, 'userId' | 'deviceId'>;
  ids: ReadonlySet<string>;
}

const columns = { userId: 'user_id', deviceId: 'device_id' } as const;

/** With the key that the processor has or had, rows with the id's pseudonym are found, too. */
export function personOf(field: Person['field'], id: string, pseudonymKey?: string): Person {
  const pseudonyms = pseudonymKey === undefined ? undefined : createPseudonyms(pseudonymKey);
  return { field, ids: new Set(pseudonyms ? [id, pseudonyms.of(field, id)] : [id]) };
}

/** The columns that `isRowOf` looks at. */
export function columnsToSearch(table: Table, { field }: Person): string[] {
  return table.name !== 'rejected_events' ? [columns[field]] : ['context', 'original'];
}

/** In which column of stored events the id is. In rejected ones it stands in a text, of which a footer says nothing. */
export const idsIn = (table: Table, { field, ids }: Person): Having | undefined =>
  table.name === 'rejected_events' ? undefined : { column: columns[field], texts: ids };

export function isRowOf(table: Table, { field, ids }: Person, row: Row): boolean {
  if (table.name !== 'rejected_events') return ids.has(String(row[columns[field]] ?? ''));
  // A rejected event is whose its batch was. Of a message that was rejected whole only the text is there.
  return isTextOf({ field, ids }, String(row['context'] ?? row['original'] ?? ''));
}

/** Whether a batch, or what was meant to be one, names the person. */
export function isTextOf({ field, ids }: Person, text: string): boolean {
  return idsInText(text).some((found) => found.field === field && ids.has(found.id));
}

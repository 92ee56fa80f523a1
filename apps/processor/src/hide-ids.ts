import { rejectionReasons } from '@telemetry/event-schema';
import type { Pseudonyms, RejectedRow } from '@telemetry/event-store';

/**
 * A rejected row without ids as they came: in what is kept of the text, pseudonyms stand wherever an id has its name. So the
 * text is no longer exact, and it can still be sent again: a pseudonym of a pseudonym is itself.
 */
export function hideIds(row: RejectedRow, pseudonyms: Pseudonyms): RejectedRow {
  return {
    ...row,
    original: pseudonyms.ofText(row.original),
    context: row.context && pseudonyms.ofText(row.context),
    // JSON.parse quotes the text around the fault.
    detail: row.reason === 'not-json' ? rejectionReasons['not-json'] : row.detail,
  };
}

/**
 * Bytes that a query reads of each settled event, of the sample events: with every column, and for a count by type. Measured on Trino 476
 * (docs/sql-on-trino.md, 2026-11-30).
 */
export const settledBytesPerEvent = { everyColumn: 29.3, type: 0.6 };

/** The longest span that the documents ask about with every column: a month. */
export const spanOfQueriesDays = 31;

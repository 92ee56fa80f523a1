export { type Clock, realClock } from './clock.ts';
export {
  type AcceptedBatch,
  type EventStore,
  NotStoredError,
  type Participant,
  type RejectedRow,
} from './event-store.ts';
export { encodeParquet } from './encode-parquet.ts';
export { exampleQueries } from './example-queries.ts';
export { partitionOf } from './partition.ts';
export { createMemoryStore, type MemoryStore } from './memory-store.ts';
export { createParquetStore, type ParquetStoreOptions, type WrittenObject } from './parquet-store.ts';
export {
  type Column,
  type ColumnType,
  eventColumns,
  glueTypes,
  rejectedColumns,
  settledTable,
  type Table,
  tables,
  type Value,
} from './tables.ts';
export { idFields, type IdField, idsInText } from './ids-in-text.ts';
export { createPseudonyms, minKeyLength, type Pseudonyms } from './pseudonyms.ts';
export {
  compareDay,
  countDeleteFiles,
  countPerson,
  deletePerson,
  expireSettled,
  forgetRequestColumns,
  mergeDay,
  optimizeAll,
  optimizeDay,
  type PersonRequest,
  removableOfDay,
  settledColumns,
  type SettlingWords,
  snapshotHours,
  tableFiles,
  vacuum,
} from './settling-statements.ts';
export { eventsViewSelect } from './views.ts';

import edge from '../schemas/client-batch.draft-04.json' with { type: 'json' };
import people from '../schemas/client-batch.2020-12.json' with { type: 'json' };

export { type BatchContext, type ClientBatch, eventTypes, type TelemetryEvent } from './event-types.ts';
export { type EventRejection, type ReadBatch, readClientBatch } from './read-client-batch.ts';
export { type RejectionReason, rejectionReasons } from './rejection-reasons.ts';
export { utcTimeMs } from './utc-time.ts';

/** Version of the contract; a column of every row. */
export const SCHEMA_VERSION = 1;
/** JSON Schema draft-04 for API Gateway's model. */
export const edgeSchema: Record<string, unknown> = edge;
/** JSON Schema 2020-12 for people and other languages. */
export const publicSchema: Record<string, unknown> = people;
export { contractInWords } from './contract-in-words.ts';

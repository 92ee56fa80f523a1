import type { ClientBatch, TelemetryEvent } from './event-types.ts';
import { validatorOf, validatorSchemas } from './validator-schemas.ts';

// To compile these takes a third of the time in which an environment starts: in a bundle the code that comes of it stands in this
// module's place (`standalone-validators.ts`).
const ajv = validatorOf();
export const isEnvelope = ajv.compile<ClientBatch>(validatorSchemas.isEnvelope);
export const isEvent = ajv.compile<TelemetryEvent>(validatorSchemas.isEvent);

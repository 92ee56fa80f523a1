import { z } from 'zod';
import { clientBatchSchema } from './client-batch.ts';
import { explaining, type ZodBatch } from './edge-explains.ts';

type JsonSchema = Record<string, unknown>;

/** For people and other languages: JSON Schema 2020-12. The processor's validator is compiled from it, too. */
export function publicSchema(): JsonSchema {
  return z.toJSONSchema(clientBatchSchema, { target: 'draft-2020-12', io: 'input' });
}

/**
 * For API Gateway's request validator: JSON Schema draft-04, no references (AWS API Gateway developer guide, "Data models
 * for REST APIs" and "Important notes for REST APIs", read 2026-11-21), written so that its messages say what is wrong
 * (edge-explains.ts). What draft-04 cannot say stands in rules.ts.
 */
export function edgeSchema(): JsonSchema {
  return explaining(
    z.toJSONSchema(clientBatchSchema, { target: 'draft-4', io: 'input' }) as unknown as ZodBatch,
  );
}

/** The generated files, by name. `pnpm --filter @telemetry/event-schema generate` writes them, a test compares them. */
export const schemaFiles: Record<string, () => JsonSchema> = {
  'client-batch.2020-12.json': publicSchema,
  'client-batch.draft-04.json': edgeSchema,
};

import { z } from 'zod';
import { clientBatchSchema } from './client-batch.ts';

type JsonSchema = Record<string, unknown>;

/** For people and other languages: JSON Schema 2020-12. The processor's validator is compiled from it, too. */
export function publicSchema(): JsonSchema {
  return z.toJSONSchema(clientBatchSchema, { target: 'draft-2020-12', io: 'input' });
}

/**
 * For API Gateway's request validator: JSON Schema draft-04, no references (AWS API Gateway developer guide, "Data models
 * for REST APIs" and "Important notes for REST APIs", read 2026-11-21). What draft-04 cannot say stands in rules.ts.
 */
export function edgeSchema(): JsonSchema {
  const schema = z.toJSONSchema(clientBatchSchema, { target: 'draft-4', io: 'input' });
  const { events } = schema.properties as unknown as { events: { items: { oneOf: Alternative[] } } };
  events.items = { ...sharedBy(events.items.oneOf), ...events.items };
  return schema;
}

interface Alternative {
  required: string[];
  properties: Record<string, { enum?: string[] }>;
}

/**
 * What every alternative asks for, said once more outside of them: API Gateway's validator says what is wrong there, and of alternatives
 * only that none fits. The same bodies are accepted.
 */
function sharedBy(alternatives: readonly Alternative[]): object {
  const [first, ...others] = alternatives;
  if (!first) return {};
  const same = Object.entries(first.properties).filter(([name, schema]) =>
    others.every(({ properties }) => JSON.stringify(properties[name]) === JSON.stringify(schema)),
  );
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(same),
      type: {
        type: 'string',
        enum: alternatives.flatMap(({ properties }) => properties['type']?.enum ?? []),
      },
    },
    required: first.required.filter((name) => others.every(({ required }) => required.includes(name))),
  };
}

/** The generated files, by name. `pnpm --filter @telemetry/event-schema generate` writes them, a test compares them. */
export const schemaFiles: Record<string, () => JsonSchema> = {
  'client-batch.2020-12.json': publicSchema,
  'client-batch.draft-04.json': edgeSchema,
};

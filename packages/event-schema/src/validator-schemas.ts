import { Ajv2020, type Options } from 'ajv/dist/2020.js';
import schema from '../schemas/client-batch.2020-12.json' with { type: 'json' };

const { items: eventJsonSchema, ...eventsJsonSchema } = schema.properties.events;

/** What the processor validates: the body without its events, and each of these alone. */
export const validatorSchemas = {
  isEnvelope: { ...schema, $id: 'envelope', properties: { ...schema.properties, events: eventsJsonSchema } },
  isEvent: {
    ...eventJsonSchema,
    $id: 'event',
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
  },
} as const;

/**
 * zod refuses Infinity (what `1e999` parses to), and so does `strictNumbers`. With `verbose` the errors would carry the value, and
 * every valid event would take a third longer.
 */
export const validatorOf = (code: NonNullable<Options['code']> = {}): Ajv2020 =>
  new Ajv2020({ discriminator: true, strict: false, strictNumbers: true, code });

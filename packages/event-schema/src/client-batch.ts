import { z } from 'zod';

/**
 * The contract: what a device may send. zod is its only source; the edge's model, the published JSON Schema and the
 * compiled validator of the processor are generated from these schemas.
 *
 * Unknown keys are let through and dropped when rows are made; unknown event types are refused.
 */
const text = (maxLength: number): z.ZodString => z.string().min(1).max(maxLength);

/** Made by the client, so that a retry carries the same id: it is what makes storing twice harmless. */
const uuid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/);

/** The shape of a UTC time. That the day is in the calendar is a rule of its own (rules.ts): no schema can say it. */
const utcTime = z
  .string()
  .max(30)
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z$/);

export const contextSchema = z.object({
  appId: text(128),
  appVersion: text(64).optional(),
  platform: text(64).optional(),
  deviceId: text(128),
  sessionId: text(128).optional(),
  userId: text(128).optional(),
});

const common = { id: uuid, occurredAt: utcTime };

const clickSchema = z.object({
  type: z.literal('click'),
  ...common,
  target: text(256),
  screen: text(128).optional(),
  x: z.number().optional(),
  y: z.number().optional(),
});

const screenViewSchema = z.object({
  type: z.literal('screen_view'),
  ...common,
  screen: text(128),
  previousScreen: text(128).optional(),
  /** A number and not an integer: draft-04 validators may refuse `12.0` as an integer, JavaScript clients may send it. */
  durationMs: z.number().min(0).max(2_678_400_000).optional(),
});

const maxProperties = 64;

/** Flat. It is stored as JSON text. zod has no check for the number of keys, so JSON Schema is told of it by hand. */
const properties = z
  .record(z.string(), z.union([z.string().max(1024), z.number(), z.boolean(), z.null()]))
  .refine((record) => Object.keys(record).length <= maxProperties, `at most ${maxProperties} properties`)
  .meta({ maxProperties });

const customSchema = z.object({
  type: z.literal('custom'),
  ...common,
  name: text(128),
  properties: properties.optional(),
});

const metricSchema = z.object({
  type: z.literal('metric'),
  ...common,
  name: text(128),
  value: z.number(),
  unit: text(32).optional(),
});

export const eventSchema = z.discriminatedUnion('type', [
  clickSchema,
  screenViewSchema,
  customSchema,
  metricSchema,
]);

export const maxEventsPerBatch = 500;

export const clientBatchSchema = z.object({
  context: contextSchema,
  sentAt: utcTime.optional(),
  events: z.array(eventSchema).min(1).max(maxEventsPerBatch),
});

export type BatchContext = z.infer<typeof contextSchema>;
export type TelemetryEvent = z.infer<typeof eventSchema>;
export type ClientBatch = z.infer<typeof clientBatchSchema>;

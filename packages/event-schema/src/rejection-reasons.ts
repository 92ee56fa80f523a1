/**
 * Why something will never be valid, in words for people. The first two concern a whole message, the others one event.
 * `not-*`, `unknown-type` and `invalid-event` are what the edge refuses, too, when it is asked; the others are what
 * JSON Schema draft-04 cannot say, so only the processor finds them.
 */
export const rejectionReasons = {
  'not-json': 'the body is not JSON',
  'not-a-client-batch': 'the context is not valid, or there are not 1 to 500 events',
  'unknown-type': 'the contract has no event of this type',
  'invalid-event': 'the event breaks the schema',
  'number-not-finite': 'a number is beyond what a double holds, as 1e999',
  'time-not-in-calendar': 'occurredAt is no day in the calendar or no time on the clock',
  'time-in-future': 'occurredAt is more than 24 hours after the edge received the event',
  'time-too-old': 'occurredAt is more than 366 days before the edge received the event',
  'property-name-too-long': 'the name of a property has more than 128 characters',
} as const;

export type RejectionReason = keyof typeof rejectionReasons;

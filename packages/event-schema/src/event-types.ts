/** The types of the contract, apart from zod, so that the processor's bundle does not carry it. */
export type { BatchContext, ClientBatch, TelemetryEvent } from './client-batch.ts';

export const eventTypes = ['click', 'screen_view', 'custom', 'metric'] as const;

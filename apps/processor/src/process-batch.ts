import type { BatchContext } from '@telemetry/event-schema';
import type { EventStore, Participant, Pseudonyms } from '@telemetry/event-store';
import type { SQSRecord } from 'aws-lambda';
import { hideIds } from './hide-ids.ts';
import { readRecord } from './read-record.ts';
import { tell } from './tell.ts';

export interface ProcessDependencies {
  store: EventStore;
  /** Adds what a registry knows of the device. Throws when it cannot be asked. */
  enrich?: (context: BatchContext) => Promise<BatchContext>;
  /** Hides ids from storage. The registry is asked before, by the id that it knows. */
  pseudonyms?: Pseudonyms;
  now: () => number;
}

/** What became of one invocation's messages so far. It belongs to that invocation alone. */
export interface Tally {
  messages: number;
  eventsStored: number;
  eventsRejected: number;
  messagesRetried: number;
  /** Why the first of these goes back. */
  firstError?: Error;
  /** From the edge's receipt to the acknowledgement by storage, one for each message that is done and no replay. */
  endToEndMs: number[];
}

export const emptyTally = (): Tally => ({
  messages: 0,
  eventsStored: 0,
  eventsRejected: 0,
  messagesRetried: 0,
  endToEndMs: [],
});

/**
 * One message, to one of its two ends: it returns when the message is done (its valid events are stored, the others kept
 * as rejected), and throws when the message has to come again.
 *
 * Whatever belongs to the invocation comes in as an argument; there is nothing here that two of them could share.
 */
export async function processMessage(
  record: SQSRecord,
  participant: Participant,
  tally: Tally,
  dependencies: ProcessDependencies,
): Promise<void> {
  tally.messages += 1;
  try {
    // While it waits it holds nothing of the message but these: as many as an environment has slots wait at once.
    const { written, stored, rejected, receivedAtMs, isReplay } = begin(record, participant, dependencies);
    await written;
    tally.eventsStored += stored;
    tally.eventsRejected += rejected;
    if (!isReplay) tally.endToEndMs.push(dependencies.now() - receivedAtMs);
  } catch (error) {
    tally.messagesRetried += 1;
    tally.firstError ??= error as Error;
    throw error;
  }
}

interface Begun {
  written: Promise<unknown>;
  stored: number;
  rejected: number;
  receivedAtMs: number;
  isReplay: boolean;
}

/** Reads the message and hands its rows to the store. */
function begin(
  record: SQSRecord,
  participant: Participant,
  { store, enrich, pseudonyms }: ProcessDependencies,
): Begun {
  const { batch, rejections, isReplay, ...message } = readRecord(record);
  const bytes = record.body.length;
  letGo(record);
  const events = batch.kind === 'batch' ? batch.events : [];
  const writes: Promise<void>[] = [];
  if (rejections.length > 0) {
    const kept = pseudonyms ? rejections.map((row) => hideIds(row, pseudonyms)) : rejections;
    writes.push(store.storeRejections(kept, participant));
    tell(participant, 'waits for its object');
  }
  if (batch.kind === 'batch' && events.length > 0) {
    const storeEvents = (known: BatchContext): Promise<void> => {
      const context = pseudonyms ? pseudonyms.ofContext(known) : known;
      const stored = store.storeEvents({ ...message, context, events, bytes }, participant);
      tell(participant, 'waits for its object');
      return stored;
    };
    if (enrich) tell(participant, 'waits for a look-up');
    writes.push(enrich ? enrich(batch.context).then(storeEvents) : storeEvents(batch.context));
  }
  return {
    written: writes.length === 1 && writes[0] ? writes[0] : Promise.all(writes),
    stored: events.length,
    rejected: rejections.length,
    receivedAtMs: message.receivedAtMs,
    isReplay,
  };
}

/**
 * All of a record but its id and where it comes from is in the rows then. The runtime holds its event until the answer, and the garbage
 * collector would copy what 64 invocations hold while they wait.
 */
function letGo(record: SQSRecord): void {
  Object.assign(record, { body: '', receiptHandle: '', attributes: nothing, messageAttributes: nothing });
}

/** Shared by all invocations, so that nobody may write to it. */
const nothing = Object.freeze({});

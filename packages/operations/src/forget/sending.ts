import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from '@telemetry/event-store/objects';
import { objectPrefixes } from '@telemetry/settings';
import { v7 as uuidV7 } from 'uuid';
import type { Storage } from '../pipeline/pipeline.ts';

/** Of nobody, so that no partition has it. */
const prefix = `${objectPrefixes.replayRecords}sending/`;
/** Who has not said for so long that they go on does not go on. */
const silentMs = 15 * 60_000;
const looks = 10;

/**
 * Says in the bucket that somebody sends what they read before. Between their last look for open requests and SQS's answer a request may be
 * opened and all that is stored be cleaned: whoever forgets has to know of them.
 */
export class SendingNote implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #key = `${prefix}${uuidV7()}.json`;
  #said = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Said before what is to be sent is read, and before each look for open requests that a send follows. */
  async goesOn(): Promise<void> {
    this.#said += 1;
    await this.#write(JSON.stringify({ said: this.#said, at: new Date().toISOString() }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#said > 0) await this.#write(new Uint8Array());
  }

  async #write(Body: string | Uint8Array): Promise<void> {
    const { s3, bucket } = this.#storage;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: this.#key, Body }));
  }
}

/**
 * How many send what they read before a request was opened: those that are there now and have not said since that they go on, though they were
 * given a moment. Whoever says it later looks for the request before they send.
 */
export async function sendersFromBefore(
  storage: Storage,
  { nowMs, pollEveryMs = 500, signal }: { nowMs: number; pollEveryMs?: number; signal?: AbortSignal },
): Promise<number> {
  let senders = await sendersOf(storage, nowMs);
  for (let look = 0; senders.size > 0 && look < looks && !signal?.aborted; look += 1) {
    await pause(pollEveryMs, undefined, { signal }).catch(() => {});
    const now = await sendersOf(storage, nowMs);
    senders = new Map([...senders].filter(([key, etag]) => now.get(key) === etag));
  }
  return senders.size;
}

/** Notes of those who go on: each with what it says now. */
async function sendersOf(storage: Storage, nowMs: number): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key, etag, bytes, modifiedAtMs } of listObjects(storage, prefix))
    if (bytes > 0 && modifiedAtMs > nowMs - silentMs) found.set(key, etag);
  return found;
}

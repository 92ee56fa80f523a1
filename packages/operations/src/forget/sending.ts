import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from '@telemetry/event-store/objects';
import { objectPrefixes } from '@telemetry/settings';
import { isProcess } from '@telemetry/terminal';
import { v7 as uuidV7 } from 'uuid';
import type { Storage } from '../pipeline/pipeline.ts';
import { openRequests, personOfRequest } from './open-requests.ts';
import { isTextOf, type Person } from './person.ts';

/** Of nobody, so that no partition has it. */
const prefix = `${objectPrefixes.replayRecords}sending/`;
/** Who has not said for so long that they go on does not go on. */
const silentMs = 15 * 60_000;
const looks = 10;

/**
 * What is said with a look: that whoever looks goes on, and sends nothing of the people found; that they are still there, while SQS sends for them
 * and does not look; or nothing.
 */
export type Saying = 'goes on' | 'is there' | 'nothing';

/**
 * For whatever brings data back (redrive, send, replay): says of the text of a client batch, a context or a rejected event whether it is
 * of somebody who is being forgotten. Undefined when nobody is. Asked again before each thing that is sent, because a request may be
 * opened meanwhile.
 */
export type LeaveOut = (saying?: Saying) => Promise<((text: string) => boolean) | undefined>;

interface Note {
  command: string;
  host: string;
  pid: number;
  /** Where its process can be seen. */
  machine?: string;
  /** How often it has said that it goes on. */
  said: number;
}

/**
 * One run that brings back what it read before. Between its last look for open requests and SQS's answer a request may be opened and all that is
 * stored be cleaned: so it says in the bucket that it sends, and whoever forgets waits for it. Whoever was being forgotten in the run is left out to
 * its end, also when that is done by then: what was read before still has their rows.
 */
export class Sending implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #note: Note;
  readonly #isDry: boolean;
  readonly #key = `${prefix}${uuidV7()}.json`;
  readonly #people = new Map<string, Person>();

  constructor(storage: Storage, command: string, { isDry = false } = {}) {
    this.#storage = storage;
    this.#isDry = isDry;
    const where = machine();
    this.#note = {
      command,
      host: hostname(),
      pid: process.pid,
      ...(where !== undefined && { machine: where }),
      said: 0,
    };
  }

  /** Said before the requests are read: who opens one after this look finds what was said before. */
  readonly look: LeaveOut = async (saying = 'goes on') => {
    if (saying === 'goes on') this.#note.said += 1;
    if (saying !== 'nothing' && !this.#isDry) await this.#write(JSON.stringify(this.#note));
    for (const request of await openRequests(this.#storage))
      this.#people.set(request.key, personOfRequest(request));
    return this.#people.size === 0
      ? undefined
      : (text) => this.#people.values().some((person) => isTextOf(person, text));
  };

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#note.said > 0 && !this.#isDry) await this.#write(new Uint8Array());
  }

  async #write(Body: string | Uint8Array): Promise<void> {
    const { s3, bucket } = this.#storage;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: this.#key, Body }));
  }
}

/** Who may send what they read before a request was opened. */
export interface Sender extends Note {
  saidAtMs: number;
  /** If it says nothing more, nobody waits for it after that. */
  untilMs: number;
}

/**
 * Who sends what they read before a request was opened: those that are there now and have not said since that they go on, though they were
 * given a moment, or all the time that they take with `wait`. Whoever says it later looks for the request before they send. A process that is known to be dead
 * sends nothing.
 */
export async function sendersFromBefore(
  storage: Storage,
  {
    nowMs,
    pollEveryMs = 500,
    wait = false,
    onWait,
    signal,
  }: {
    nowMs: () => number;
    pollEveryMs?: number;
    wait?: boolean;
    onWait?: (senders: readonly Sender[]) => void;
    signal?: AbortSignal;
  },
): Promise<Sender[]> {
  let senders = await sendersOf(storage, nowMs());
  for (let look = 0; senders.size > 0 && (wait || look < looks) && !signal?.aborted; look += 1) {
    if (wait) onWait?.([...senders.values()]);
    await pause(pollEveryMs, undefined, { signal }).catch(() => {});
    const now = await sendersOf(storage, nowMs());
    const first = senders;
    senders = new Map([...now].filter(([key, { said }]) => first.get(key)?.said === said));
  }
  return [...senders.values()];
}

/** Notes of those who go on: each with what it says now. */
async function sendersOf(storage: Storage, nowMs: number): Promise<Map<string, Sender>> {
  const found = new Map<string, Sender>();
  for await (const { key, bytes, modifiedAtMs } of listObjects(storage, prefix)) {
    const untilMs = modifiedAtMs + silentMs;
    if (bytes === 0 || untilMs <= nowMs) continue;
    const note = await readNote(storage, key);
    if (note && !isDead(note)) found.set(key, { ...note, saidAtMs: modifiedAtMs, untilMs });
  }
  return found;
}

/** Undefined when it is over since it was listed. */
async function readNote({ s3, bucket }: Storage, key: string): Promise<Note | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const text = (await Body?.transformToString()) ?? '';
    return text === '' ? undefined : (JSON.parse(text) as Note);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/**
 * This start of this machine, and the processes that see each other on it. Undefined where the system does not say (it is Linux that does): nobody is known
 * to be dead there.
 */
function machine(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** A process that has the number of a dead one counts for it: then its note has to grow old. */
const isDead = ({ pid, machine: where }: Note): boolean =>
  where !== undefined && where === machine() && !isProcess(pid);

/** Whom a run that is not complete waits for, until when, and how to go on. */
export function senderToText({ command, host, pid, saidAtMs, untilMs }: Sender): string {
  const [said, until] = [saidAtMs, untilMs].map((ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z'));
  return `what "${command}" had read before and may send now (process ${pid} of ${host}, which last said at ${said} that it goes on): run again when it has ended; if it was killed, after ${until}, or with --wait, which waits until then`;
}

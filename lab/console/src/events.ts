import { setTimeout as sleep } from 'node:timers/promises';
import type { TwinInside } from '@telemetry/local-twin';
import { openQuery, type Query, type Row } from '@telemetry/event-store/query';
import { WrongRequest } from './read-json.ts';

export const outcomes = ['stored', 'rejected', 'dead'] as const;
export type Outcome = (typeof outcomes)[number];

/** What is asked for: the newest that match, or, with `waitFor`, as soon as that many do. */
interface Asked {
  filter: [column: string, value: string][];
  limit: number;
  waitFor: number;
  timeoutMs: number;
}

export interface Found {
  /** Whether as many were there as were waited for. */
  found: boolean;
  events: Row[];
}

const mostRows = 1_000;
const longestWaitMs = 300_000;
const lookEveryMs = 150;

/** Names that may be searched by, each with the outcomes that have it. */
const searchable: Record<string, readonly Outcome[]> = {
  event_id: ['stored', 'rejected', 'dead'],
  device_id: ['stored', 'rejected', 'dead'],
  message_id: ['stored', 'rejected', 'dead'],
  trace_id: ['stored', 'rejected', 'dead'],
  type: ['stored'],
  reason: ['rejected'],
};

/** The events of a twin by what became of them. They are read where they are: rows in S3's objects, messages in the queue. */
export class Events {
  readonly #inside: TwinInside;
  #query: Promise<Query> | undefined;
  /** One query after the other: each makes the views anew that it reads, over the objects that are there. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(inside: TwinInside) {
    this.#inside = inside;
  }

  /** Throws `WrongRequest` for parameters that make no sense. */
  async ask(outcome: Outcome, parameters: URLSearchParams, signal: AbortSignal): Promise<Found> {
    const asked = readAsked(outcome, parameters);
    const until = Date.now() + asked.timeoutMs;
    for (;;) {
      const events = await this.#find(outcome, asked);
      const found = events.length >= asked.waitFor;
      if (found || Date.now() >= until || signal.aborted) return { found, events };
      await sleep(Math.min(lookEveryMs, Math.max(1, until - Date.now())));
    }
  }

  async stop(): Promise<void> {
    (await this.#query?.catch(() => undefined))?.close();
  }

  async #find(outcome: Outcome, asked: Asked): Promise<Row[]> {
    if (outcome === 'dead') return this.#dead(asked);
    const { dataDir } = this.#inside;
    if (dataDir === undefined)
      throw new WrongRequest('this twin keeps its objects in memory: give it a data directory');
    this.#query ??= openQuery({ dataDirs: [dataDir] });
    const query = await this.#query;
    const sql =
      outcome === 'stored'
        ? `SELECT * FROM (${storedRows})${where(asked)} ORDER BY stored_at DESC`
        : `SELECT * FROM rejected_events${where(asked, inOriginal)} ORDER BY rejected_at DESC`;
    const rows = this.#turn.then(() => query.rows(`${sql} LIMIT ${asked.limit}`));
    this.#turn = rows.catch(() => undefined);
    return rows;
  }

  #dead({ filter, limit }: Asked): Row[] {
    return this.#inside
      .deadLetters()
      .toReversed()
      .map(({ messageId, body, attributes, sentAtMs, receiveCount }) => ({
        message_id: messageId,
        trace_id: attributes['traceId']?.StringValue ?? null,
        received_at: new Date(sentAtMs).toISOString(),
        receive_count: receiveCount,
        body,
      }))
      .filter((row) =>
        filter.every(([name, value]) =>
          name === 'event_id' || name === 'device_id'
            ? row.body.includes(JSON.stringify(value))
            : row[name as 'message_id' | 'trace_id'] === value,
        ),
      )
      .slice(0, limit);
  }
}

/** One row for each event id, with the object that it was stored in. */
const storedRows = `SELECT events.*, written.object FROM events LEFT JOIN (
  SELECT event_id, message_id, min("$path") AS object FROM events_raw GROUP BY event_id, message_id
) AS written USING (event_id, message_id)`;

/** What is searched in the text of a rejected event: it has no column for it. */
const inOriginal: Record<string, string> = {
  device_id: 'context',
};

function where({ filter }: Asked, within: Record<string, string> = {}): string {
  const conditions = filter.map(([name, value]) => {
    const text = within[name];
    return text === undefined
      ? `${name} = ${quoted(value)}`
      : `(contains(coalesce(${text}, ''), ${quoted(JSON.stringify(value))}) OR contains(original, ${quoted(JSON.stringify(value))}))`;
  });
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function readAsked(outcome: Outcome, parameters: URLSearchParams): Asked {
  const number = (name: string, otherwise: number, most: number): number => {
    const text = parameters.get(name);
    const value = text === null ? otherwise : Number(text);
    if (!Number.isInteger(value) || value < 0 || value > most)
      throw new WrongRequest(`${name} is a whole number from 0 to ${most}`);
    return value;
  };
  const own = ['limit', 'waitFor', 'timeoutMs'];
  const names = Object.keys(searchable).filter((name) => searchable[name]?.includes(outcome));
  const filter = [...parameters].filter(([name]) => !own.includes(name));
  const other = filter.find(([name]) => !names.includes(name));
  if (other)
    throw new WrongRequest(
      `there is no ${other[0]} to search by; there are ${[...names, ...own].join(', ')}`,
    );
  const waitFor = number('waitFor', 0, mostRows);
  return {
    filter,
    waitFor,
    limit: Math.max(waitFor, number('limit', 50, mostRows)),
    timeoutMs: waitFor === 0 ? 0 : number('timeoutMs', 30_000, longestWaitMs),
  };
}

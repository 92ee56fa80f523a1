import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import {
  compareDay,
  forgetRequestColumns,
  mergeDay,
  removableOfDay,
  type SettlingWords,
} from './settling-statements.ts';
import { eventColumns } from './tables.ts';
import { eventsViewSelect } from './views.ts';

/** One row of a small object; the other columns are null. */
export interface SmallRow {
  id: string;
  hour?: string;
  userId?: string;
  /** Milliseconds; null of an object that somebody else wrote. */
  storedAtMs: number | null;
}

const types = { string: 'VARCHAR', timestamp: 'TIMESTAMP', double: 'DOUBLE', int: 'INTEGER' } as const;
const ofHive: Record<string, string> = { string: 'VARCHAR', 'array<string>': 'VARCHAR[]' };
const columns = `${eventColumns.map(({ name, type }) => `${name} ${types[type]}`).join(', ')}, ingest_date DATE, ingest_hour VARCHAR`;

/**
 * The tables of a stage in AWS, in memory, and what the state machine says to Athena: the statements as they are, by DuckDB. It has no
 * older snapshots, so that what was settled when the grace began is kept by hand.
 */
export class TestingSettledStage implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #objects = 0;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async start(): Promise<TestingSettledStage> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const requests = forgetRequestColumns.map(({ name, hiveType }) => `${name} ${ofHive[hiveType]}`);
    for (const sql of [
      `CREATE TABLE events_raw (${columns}, "$path" VARCHAR)`,
      `CREATE TABLE events_settled (${columns})`,
      `CREATE TABLE settled_before_grace (${columns})`,
      `CREATE TABLE forget_requests (${requests.join(', ')})`,
      // Its own table is not seen by a star in Athena.
      `CREATE VIEW events AS ${eventsViewSelect}`,
    ])
      await connection.run(sql);
    return new TestingSettledStage(instance, connection);
  }

  /** Stores rows as one small object of the day, and returns its key. */
  async put(day: string, rows: readonly SmallRow[]): Promise<string> {
    const key = `events/ingest_date=${day}/ingest_hour=${rows[0]?.hour ?? '05'}/${this.#objects++}.parquet`;
    for (const { id, hour = '05', userId = null, storedAtMs } of rows) {
      const at = `TIMESTAMP '${day} ${hour}:10:00'`;
      await this.#connection.run(
        `INSERT INTO events_raw BY NAME SELECT $id AS event_id, ${at} AS received_at, ${storedAtMs === null ? 'NULL' : `make_timestamp(${storedAtMs} * 1000)`} AS stored_at,
          $userId AS user_id, $key AS message_id, DATE '${day}' AS ingest_date, '${hour}' AS ingest_hour, 's3://bucket/' || $key AS "$path"`,
        { id, userId, key },
      );
    }
    return key;
  }

  /** Opens a request to forget. */
  async request(userId: string): Promise<void> {
    await this.#connection.run(`INSERT INTO forget_requests VALUES ('userId', [$userId])`, { userId });
  }

  merge = async (words: SettlingWords): Promise<number> => Number((await this.rows(mergeDay(words)))[0]?.[0]);

  /** Ids that are missing, and that are twice. */
  compare = async (words: SettlingWords): Promise<number[]> =>
    (await this.rows(compareDay(words)))[0]?.map(Number) ?? [];

  /** What is settled now was settled when the next grace begins. */
  async graceBegins(): Promise<void> {
    await this.#connection.run('CREATE OR REPLACE TABLE settled_before_grace AS FROM events_settled');
  }

  async removable(words: SettlingWords): Promise<string[]> {
    const sql = removableOfDay(words).replace(
      /events_settled\s+FOR TIMESTAMP AS OF \([^)]*\)/,
      'settled_before_grace',
    );
    return (await this.rows(sql)).map(([key]) => String(key)).sort();
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys)
      await this.#connection.run(`DELETE FROM events_raw WHERE "$path" = 's3://bucket/' || $key`, { key });
  }

  /** Of the view, sorted: one that it has twice is there twice. */
  ids = async (view = 'events'): Promise<string[]> =>
    (await this.rows(`SELECT event_id FROM ${view} ORDER BY event_id`)).map(([id]) => String(id));

  async rows(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    return Promise.resolve();
  }
}

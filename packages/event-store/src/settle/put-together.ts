import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { emptyColumns, ParquetFile } from '../encode-parquet.ts';
import { quote } from '../quote.ts';
import { type Column, eventColumns, type Value } from '../tables.ts';
import { makeWorkFolder } from './work-folder.ts';

/** Rows of a row group: so many are in memory at once. */
const rowGroupRows = 100_000;

type Group = ReturnType<typeof emptyColumns<(typeof eventColumns)[number]['name']>>;

/** Somebody whose rows are not put together: they are being forgotten. */
export interface LeftOutPerson {
  field: 'userId' | 'deviceId';
  ids: ReadonlySet<string>;
}

export interface Together {
  /** Rows that were not settled, sorted; undefined when there is none. */
  bytes: Uint8Array | undefined;
  rows: number;
  /** Copies of rows of people who are left out. */
  rowsLeftOut: number;
  /** Objects all of whose ids had been settled before the grace began. */
  removable: string[];
}

/**
 * DuckDB over copies of small objects in a folder of its own. It knows which ids are settled, in every hour that it was told of, and
 * is used for one partition after the other.
 */
export class Putting implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #folder: string;
  #saved = 0;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: string) {
    this.#instance = instance;
    this.#connection = connection;
    this.#folder = folder;
  }

  static async open(): Promise<Putting> {
    const folder = await makeWorkFolder();
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`SET temp_directory = '${folder}/spill'`);
    await connection.run(
      'CREATE TABLE settled (key VARCHAR, hour_ms BIGINT, modified_at_ms DOUBLE, event_id VARCHAR)',
    );
    return new Putting(instance, connection, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Ids of a settled object, whose hour begins at `hourMs`. */
  async knowSettled(key: string, hourMs: number, modifiedAtMs: number, bytes: Uint8Array): Promise<void> {
    const file = await this.#save('settled', bytes);
    await this.#connection.run(
      `INSERT INTO settled SELECT ${quote(key)}, ${hourMs}, ${modifiedAtMs}, event_id FROM read_parquet('${file}')`,
    );
    await rm(file);
  }

  async forgetSettled(key: string): Promise<void> {
    await this.#connection.run(`DELETE FROM settled WHERE key = ${quote(key)}`);
  }

  /** Copies of the small objects of one partition, by key. */
  async take(
    objects: AsyncIterable<{ key: string; modifiedAtMs: number; bytes: Uint8Array }>,
  ): Promise<void> {
    await this.#connection.run(
      'CREATE OR REPLACE TABLE objects (key VARCHAR, modified_at_ms DOUBLE, file VARCHAR)',
    );
    await rm(join(this.#folder, 'small'), { recursive: true, force: true });
    const files: string[] = [];
    for await (const { key, modifiedAtMs, bytes } of objects) {
      const file = await this.#save('small/object', bytes);
      files.push(file);
      await this.#connection.run(`INSERT INTO objects VALUES (${quote(key)}, ${modifiedAtMs}, '${file}')`);
    }
    const list = files.map((file) => `'${file}'`).join(', ');
    await this.#connection.run(
      `CREATE OR REPLACE TEMP VIEW small AS SELECT * FROM read_parquet([${list}], union_by_name = true, filename = true)`,
    );
    const described = await this.#rows('DESCRIBE small');
    const known = new Set<string>([...eventColumns.map(({ name }) => name), 'filename']);
    const unknown = described.map(([name]) => String(name)).filter((name) => !known.has(name));
    // What is put together goes: a column that nobody writes again would be lost.
    if (unknown.length > 0)
      throw new Error(`there are columns that this version does not know: ${unknown.join(', ')}`);
    const present = new Set(described.map(([name]) => String(name)));
    await this.#connection.run(
      `CREATE OR REPLACE TEMP VIEW candidates AS SELECT filename, ${eventColumns
        .map((column) => typed(column, present.has(column.name)))
        .join(', ')} FROM small`,
    );
  }

  /**
   * Of the copies in hand what is not settled yet, one row for each id.
   *
   * @param windowMs an id that is settled in an hour so near is settled, too: the client sent it again
   * @param graceMs an object whose ids have been settled for so long can go
   * @param leaveOut their rows stay where they are, and so do the objects that have such
   */
  async together(
    hourMs: number,
    {
      windowMs,
      graceMs,
      nowMs,
      leaveOut,
    }: { windowMs: number; graceMs: number; nowMs: number; leaveOut: readonly LeftOutPerson[] },
  ): Promise<Together> {
    await this.#connection.run(
      `CREATE OR REPLACE TEMP VIEW free AS SELECT * FROM candidates WHERE NOT (${rowsOf(leaveOut)})`,
    );
    await this.#connection
      .run(`CREATE OR REPLACE TEMP TABLE near AS SELECT event_id, min(modified_at_ms) AS since
      FROM settled WHERE abs(hour_ms - ${hourMs}) <= ${windowMs} GROUP BY event_id`);
    const removable = await this
      .#rows(`SELECT key FROM objects WHERE modified_at_ms <= ${nowMs - graceMs} AND NOT EXISTS (
        SELECT 1 FROM candidates LEFT JOIN near USING (event_id)
        WHERE filename = file AND coalesce(since > ${nowMs - graceMs}, true))
      ORDER BY key`);
    await this.#connection
      .run(`CREATE OR REPLACE TEMP TABLE unsettled AS SELECT * EXCLUDE (copy, filename) FROM (
        SELECT *, row_number() OVER (PARTITION BY event_id
          ORDER BY received_at NULLS LAST, stored_at NULLS LAST, message_id NULLS LAST, filename) AS copy
        FROM free ANTI JOIN near USING (event_id) WHERE event_id IS NOT NULL)
      WHERE copy = 1`);
    const [left] = await this.#rows(`SELECT count(*) FROM candidates WHERE ${rowsOf(leaveOut)}`);
    const file = new ParquetFile(eventColumns);
    let rows = 0;
    // What one device did stands together: ids compress, and a search for one person reads few row groups.
    for await (const group of this.#groups(
      'SELECT * FROM unsettled ORDER BY device_id, occurred_at, event_id',
    )) {
      file.append(group, group.event_id.rows);
      rows += group.event_id.rows;
    }
    return {
      bytes: rows > 0 ? file.finish() : undefined,
      rows,
      rowsLeftOut: Number(left?.[0] ?? 0),
      removable: removable.map(([key]) => String(key)),
    };
  }

  /** Whether an object as it was read back has the ids of what is not settled, each once, and no other. */
  async hasExactly(bytes: Uint8Array): Promise<boolean> {
    const file = await this.#save('staged', bytes);
    const [counts] = await this.#rows(`SELECT
      (SELECT count(*) FROM (SELECT event_id FROM read_parquet('${file}') EXCEPT SELECT event_id FROM unsettled)),
      (SELECT count(*) FROM (SELECT event_id FROM unsettled EXCEPT SELECT event_id FROM read_parquet('${file}'))),
      (SELECT count(*) - count(DISTINCT event_id) FROM read_parquet('${file}')),
      (SELECT count(*) FROM (
        (SELECT event_id FROM free WHERE event_id IS NOT NULL EXCEPT SELECT event_id FROM near)
        EXCEPT SELECT event_id FROM read_parquet('${file}')))`);
    await rm(file);
    return counts?.every((count) => Number(count) === 0) ?? false;
  }

  async *#groups(sql: string): AsyncGenerator<Group> {
    const result = await this.#connection.stream(sql);
    let group = emptyColumns(eventColumns);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      eventColumns.forEach(({ name }, i) => {
        for (const value of chunk.getColumnValues(i)) group[name].add(value as Value);
      });
      if (group.event_id.rows < rowGroupRows) continue;
      yield group;
      group = emptyColumns(eventColumns);
    }
    if (group.event_id.rows > 0) yield group;
  }

  async #rows(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  async #save(name: string, bytes: Uint8Array): Promise<string> {
    // Each under a name of its own: DuckDB keeps what it has read of a file, and tells files apart by name and time.
    const file = join(this.#folder, `${name}-${this.#saved++}.parquet`);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, bytes);
    return file;
  }
}

const idColumns = { userId: 'user_id', deviceId: 'device_id' } as const;

/** SQL that is true of the rows of these people, and of no other. */
const rowsOf = (people: readonly LeftOutPerson[]): string =>
  people
    .filter(({ ids }) => ids.size > 0)
    .map(({ field, ids }) => `coalesce(${idColumns[field]} IN (${[...ids].map(quote).join(', ')}), false)`)
    .join(' OR ') || 'false';

const duckTypes = { string: 'VARCHAR', timestamp: 'TIMESTAMPTZ', double: 'DOUBLE', int: 'INTEGER' } as const;

/** As our writer takes it: times are epoch milliseconds. An object from before a column was added has nulls there. */
function typed({ name, type }: Column, present: boolean): string {
  const value = present ? `CAST(${name} AS ${duckTypes[type]})` : `CAST(NULL AS ${duckTypes[type]})`;
  return type === 'timestamp' ? `CAST(epoch_ms(${value}) AS DOUBLE) AS ${name}` : `${value} AS ${name}`;
}

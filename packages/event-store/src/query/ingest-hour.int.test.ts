import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { batchOf, makeDataDir } from './testing-data-dir.ts';

/** As an engine reads that finds out the types of partitions by itself. */
async function hourAsDuckDbFinds(dataDir: string, options: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const answer = await connection.runAndReadAll(
    `SELECT DISTINCT typeof(ingest_hour), CAST(ingest_hour AS VARCHAR) FROM read_parquet('${dataDir}/s3/buckets/*/objects/events/**/*.data', hive_partitioning = true${options})`,
  );
  connection.closeSync();
  instance.closeSync();
  return answer.getRows();
}

const said = ", hive_types = {'ingest_date': DATE, 'ingest_hour': VARCHAR}";

it.each([
  [['05', '15'], 'VARCHAR'],
  // What has no zero in front is taken for a number, as long as nothing else is there: a type that changes in the night.
  [['15'], 'BIGINT'],
])(
  'the hours %j are %s to an engine that finds out types by itself, and text where it is said',
  async (hours, found) => {
    using dir = makeDataDir();
    for (const [i, hour] of hours.entries())
      dir.put([{ ...batchOf(1, i + 1), receivedAtMs: Date.parse(`2026-11-20T${hour}:10:00Z`) }]);
    const rows = async (options: string): Promise<unknown[]> =>
      (await hourAsDuckDbFinds(dir.path, options)).toSorted();
    const as = (type: string): string[][] => hours.map((hour) => [type, hour]);
    expect(await rows('')).toEqual(as(found));
    expect(await rows(said)).toEqual(as('VARCHAR'));
    expect(await rows(', hive_types_autocast = false')).toEqual(as('VARCHAR'));
  },
);

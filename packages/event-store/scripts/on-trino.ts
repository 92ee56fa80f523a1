/**
 * Runs the statements that Athena gets on a real Trino, against objects as the processor writes them, and says what it saw. The test
 * command does not need it. `node packages/event-store/scripts/on-trino.ts [folder to keep Trino in]`
 */
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { EventRows } from '../src/event-rows.ts';
import type { AcceptedBatch } from '../src/event-store.ts';
import { encodeParquet } from '../src/encode-parquet.ts';
import { objectKey, partitionOf } from '../src/partition.ts';
import {
  compareDay,
  deletePerson,
  expireSettled,
  mergeDay,
  removableOfDay,
  settledColumns,
} from '../src/settling-statements.ts';
import { rejectedColumns, tables } from '../src/tables.ts';
import { documentedQueries } from '../src/testing-documented-queries.ts';
import { eventsViewSelect } from '../src/views.ts';
import { installTrino, startTrino } from './trino-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'on-trino-'));
const day = '2026-11-20';
const words = {
  day,
  openDate: '2026-11-21',
  openHour: '00',
  grace: "'1' SECOND",
  windowDays: '1',
};

const samples = sampleBatches({ seed: 1, eventsPerBatch: 25, nowMs: () => Date.parse(`${day}T12:00:00Z`) });
const batch = (i: number, hour: number): AcceptedBatch => ({
  ...(JSON.parse(JSON.stringify(samples.next().value)) as Pick<AcceptedBatch, 'context' | 'events'>),
  messageId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  receivedAtMs: Date.parse(`${day}T${String(hour).padStart(2, '0')}:10:00Z`) + i,
});

function put(batches: readonly AcceptedBatch[], storedAtMs: number): string {
  const rows = new EventRows();
  for (const each of batches) rows.append(each);
  const file = join(folder, objectKey(objectPrefixes.events, partitionOf(batches[0]?.receivedAtMs ?? 0)));
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, rows.encode(storedAtMs).bytes);
  return file;
}

// An hour's settled file is over 3 MB: Trino reads a smaller one whole, whatever is asked for.
const hours = 6;
const objectsPerHour = 600;
let i = 0;
const first: AcceptedBatch[] = [];
for (let hour = 0; hour < hours; hour += 1)
  for (let object = 0; object < objectsPerHour; object += 1) {
    const batches = Array.from({ length: 10 }, () => batch(i++, hour));
    first.push(batches[0] as AcceptedBatch);
    put(batches, Date.parse(`${day}T12:00:00Z`));
  }
// Delivered twice: the same message in another object of its hour. Sent again: another message, some hours later.
for (let hour = 0; hour < hours; hour += 1)
  put([first[hour * objectsPerHour] as AcceptedBatch], Date.parse(`${day}T13:00:00Z`));
put(
  [{ ...(first[0] as AcceptedBatch), messageId: 'sent again', receivedAtMs: Date.parse(`${day}T05:20:00Z`) }],
  0,
);
mkdirSync(join(folder, 'rejected/ingest_date=2026-11-20/ingest_hour=05'), { recursive: true });
writeFileSync(
  join(folder, 'rejected/ingest_date=2026-11-20/ingest_hour=05/a.parquet'),
  encodeParquet(
    rejectedColumns,
    Object.fromEntries(
      rejectedColumns.map(({ name, type }) => [name, [type === 'string' ? '{"type":"x"}' : 1]]),
    ) as never,
  ),
);

const trinoTypes = {
  string: 'varchar',
  timestamp: 'timestamp(3)',
  double: 'double',
  int: 'integer',
  date: 'date',
};

let failures = 0;
function check(what: string, ok: boolean, shown: unknown): void {
  if (!ok) failures += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}: ${JSON.stringify(shown)}`);
}

await using trino = await startTrino(
  installTrino(process.argv[2] ?? join(homedir(), '.cache/telemetry-trino')),
  folder,
);
const value = async (sql: string): Promise<unknown> => (await trino.run(sql)).rows[0]?.[0];
try {
  await trino.run("CREATE SCHEMA hive.telemetry WITH (location = 'local:///warehouse')");
  for (const { rawName, prefix, columns } of tables) {
    const list = columns.map(({ name, type }) => `${name} ${trinoTypes[type]}`);
    await trino.run(`CREATE TABLE hive.telemetry.${rawName} (${list.join(', ')}, ingest_date date, ingest_hour varchar)
      WITH (external_location = 'local:///${prefix}', format = 'PARQUET', partitioned_by = ARRAY['ingest_date', 'ingest_hour'])`);
    await trino.run(`CALL hive.system.sync_partition_metadata('telemetry', '${rawName}', 'ADD')`);
  }
  const icebergTypes = { ...trinoTypes, timestamp: 'timestamp(6)', int: 'integer' } as Record<string, string>;
  await trino.run(
    `CREATE TABLE iceberg.telemetry.events_settled (${settledColumns
      .map(({ name, icebergType }) => `${name} ${icebergTypes[icebergType]}`)
      .join(', ')}) WITH (format_version = 2, partitioning = ARRAY['ingest_date', 'ingest_hour'])`,
  );
  await trino.run(`CREATE VIEW hive.telemetry.events AS ${eventsViewSelect}`);

  const distinct = await value('SELECT count(DISTINCT event_id) FROM events_raw');
  const rowsIn = (view: string): Promise<unknown> => value(`SELECT count(*) FROM ${view}`);
  const resent = (first[0] as AcceptedBatch).events.length;
  const hourOf = (hour: string): string =>
    `SELECT type, count(*) AS n FROM events WHERE ingest_date = DATE '${day}' AND ingest_hour = '${hour}' GROUP BY type ORDER BY type`;
  const oneHour = hourOf('05');
  const hourTwo = await trino.run(hourOf('02'));
  const small = await trino.run(oneHour);
  const whole = await trino.run('SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type');
  check(
    'before: the view has each id of an hour once',
    (await rowsIn('events')) === Number(distinct) + resent,
    [await rowsIn('events_raw'), await rowsIn('events'), distinct],
  );
  check(
    'a filter on the hour reads that hour (bytes of the hour, of the day)',
    small.bytesRead * (hours - 2) < whole.bytesRead,
    [small.bytesRead, whole.bytesRead],
  );

  const merged = await trino.run(mergeDay(words));
  check('MERGE settles each id once', merged.rows[0]?.[0] === distinct, merged.rows[0]?.[0]);
  check('MERGE again adds nothing', (await trino.run(mergeDay(words))).rows[0]?.[0] === 0, 0);
  check(
    'no id is missing, none is twice',
    String((await trino.run(compareDay(words))).rows[0]) === '0,0',
    (await trino.run(compareDay(words))).rows,
  );
  check(
    'what was sent again shows twice as long as its small object is there',
    (await rowsIn('events')) === Number(distinct) + resent,
    await rowsIn('events'),
  );
  const during = await trino.run(oneHour);

  const late = batch(i++, 5);
  put([late], Date.parse(`${day}T15:00:00Z`));
  check(
    'late rows are seen at once',
    (await rowsIn('events')) === Number(distinct) + resent + late.events.length,
    await rowsIn('events'),
  );
  await pause(2_000); // The grace of this proof is one second.
  const removable = (await trino.run(removableOfDay(words))).rows.map(([key]) => String(key));
  check(
    'an object with a row that is not settled stays',
    removable.length === hours * objectsPerHour + hours + 1,
    removable.length,
  );
  for (const key of removable) unlinkSync(join(folder, key));
  check(
    'without the small objects the view has all, and what was sent again once',
    (await rowsIn('events')) === Number(distinct) + late.events.length,
    await rowsIn('events'),
  );
  await trino.run(mergeDay(words));
  await pause(2_000);
  for (const [key] of (await trino.run(removableOfDay(words))).rows) unlinkSync(join(folder, String(key)));
  check(
    'a later run takes the late rows',
    (await rowsIn('events_settled')) === Number(distinct) + late.events.length,
    await rowsIn('events_settled'),
  );
  const settled = await trino.run(oneHour);
  check('one hour by type, the same but for what was late', true, [small.rows, settled.rows]);
  check(
    'bytes of one hour by type: small ÷ settled is 50 at least (small, while both are there, settled)',
    small.bytesRead >= 50 * settled.bytesRead,
    [small.bytesRead, during.bytesRead, settled.bytesRead],
  );
  const nothingElse = await trino.run(oneHour.replace('FROM events ', 'FROM events_settled '));
  check(
    'a settled hour reads what is settled and nothing else',
    settled.bytesRead === nothingElse.bytesRead,
    nothingElse.bytesRead,
  );
  put([{ ...(first[2 * objectsPerHour] as AcceptedBatch) }], Date.parse(`${day}T16:00:00Z`));
  const [lateAgain, neighbour] = [await trino.run(hourOf('02')), await trino.run(oneHour)];
  check(
    'a late copy of settled rows is not seen, and only its own hour costs more (bytes of it, of another)',
    String(lateAgain.rows) === String(hourTwo.rows) && neighbour.bytesRead === settled.bytesRead,
    [lateAgain.bytesRead, neighbour.bytesRead],
  );
  const byTime = await trino.run(
    `SELECT count(*) FROM events_settled WHERE received_at BETWEEN TIMESTAMP '${day} 05:00:00' AND TIMESTAMP '${day} 05:59:59.999'`,
  );
  const all = await trino.run('SELECT count(received_at) FROM events_settled');
  check(
    'a filter on received_at alone prunes what is settled (bytes)',
    byTime.bytesRead < all.bytesRead / 4,
    [byTime.bytesRead, all.bytesRead],
  );

  const device = String(await value('SELECT max(device_id) FROM events'));
  const before = Number(await rowsIn('events'));
  const hers = Number(await value(`SELECT count(*) FROM events WHERE device_id = '${device}'`));
  await trino.run(deletePerson('device_id', [device]));
  check('DELETE takes a device out', Number(await rowsIn('events')) === before - hers && hers > 0, [
    before,
    hers,
  ]);
  await trino.run(expireSettled(100_000));
  check(
    'what is younger than the retention stays',
    (await rowsIn('events')) === before - hers,
    before - hers,
  );
  for (const { where, sql } of documentedQueries())
    check(`takes ${where}: ${sql.replaceAll(/\s+/g, ' ')}`, true, (await trino.run(sql)).rows.length);
  console.log(failures === 0 ? 'all as believed' : `${failures} not as believed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

/**
 * Runs the statements that Athena gets on a real Trino, against objects as the processor writes them, and says what it saw. The test
 * command does not need it. `node packages/event-store/scripts/on-trino.ts [folder to keep Trino in]`
 */
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { AcceptedBatch } from '../src/event-store.ts';
import { openQuery } from '../src/query/index.ts';
import {
  compareDay,
  countDeleteFiles,
  countPerson,
  deletePerson,
  expireSettled,
  mergeDay,
  removableOfDay,
  tableFiles,
} from '../src/settling-statements.ts';
import { documentedQueries } from '../src/testing-documented-queries.ts';
import { answerOfBoth } from './answer-of-both.ts';
import { installTrino, startTrino } from './trino-server.ts';
import { batch, createTables, day, StoredFiles } from './trino-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'on-trino-'));
const files = new StoredFiles(folder);
const words = {
  day,
  openDate: '2026-11-21',
  openHour: '00',
  storedBefore: '2026-11-20 14:00:00',
  grace: "'1' SECOND",
  windowDays: '1',
};
const put = files.put.bind(files);

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
files.putRejected('05');

/** Data files of the settled table, of whatever snapshot or of these names, that have the id. */
async function filesWith(below: string, deviceId: string, names?: readonly string[]): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const answer = await connection.runAndReadAll(
    `SELECT DISTINCT filename FROM read_parquet('${below}/data/**/*.parquet', union_by_name = true, filename = true) WHERE device_id = '${deviceId}'`,
  );
  connection.closeSync();
  instance.closeSync();
  const found = answer.getRows().map(([file]) => basename(String(file)));
  return found.filter((name) => names?.includes(name) ?? true).length;
}

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
  await createTables(trino, folder);
  await using query = await openQuery({ dataDirs: [files.dataDir] });
  for (const { where, sql } of documentedQueries({ day, hour: '05' })) {
    // All rows of all columns would only fill memory here.
    const asked = /^SELECT \* FROM events$/.test(sql) ? 'SELECT count(*) FROM events' : sql;
    const answer = await answerOfBoth(query, trino, asked);
    check(
      `the same rows of DuckDB and Trino, ${where}: ${sql.replaceAll(/\s+/g, ' ')}`,
      answer === 'the same rows',
      answer,
    );
  }

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
  check(
    'and are not missed by the comparison of a run that began before them',
    String((await trino.run(compareDay(words))).rows[0]) === '0,0' &&
      String((await trino.run(compareDay({ ...words, storedBefore: `${day} 16:00:00` }))).rows[0]) ===
        `${late.events.length},0`,
    [
      (await trino.run(compareDay(words))).rows[0],
      (await trino.run(compareDay({ ...words, storedBefore: `${day} 16:00:00` }))).rows[0],
    ],
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
  const both = await Promise.allSettled([trino.run(mergeDay(words)), trino.run(mergeDay(words))]);
  check(
    'of two MERGEs at once, one adds the late rows and the other fails or adds none, and no id is there twice',
    String((await trino.run(compareDay(words))).rows[0]) === '0,0',
    both.map((each) =>
      each.status === 'fulfilled' ? each.value.rows[0]?.[0] : String(each.reason).slice(0, 120),
    ),
  );
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
  const [[dataFiles, settledBytes] = []] = (
    await trino.run('SELECT count(*), sum(file_size_in_bytes) FROM iceberg.telemetry."events_settled$files"')
  ).rows;
  const settledRows = Number(await rowsIn('events_settled'));
  const ids = await trino.run('SELECT count(DISTINCT event_id) FROM events_settled');
  check(
    'bytes of a row: small, settled, of its id, of a count by type; settled files',
    true,
    [files.bytes, Number(settledBytes), ids.bytesRead]
      .map((bytes) => Number((bytes / settledRows).toFixed(2)))
      .concat(Number((settled.bytesRead / (settledRows / hours)).toFixed(2)), Number(dataFiles)),
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

  const hers = batch(i++, 5).context.deviceId;
  const [next, nextOfOthers] = [batch(i++, 5), batch(i++, 5)];
  const late2 = put(
    [{ ...next, context: { ...next.context, deviceId: hers } }, nextOfOthers],
    Date.parse(`${day}T17:00:00Z`),
  );
  const request = { field: 'deviceId', key: 'forget-requests/one.json' } as const;
  writeFileSync(
    join(folder, request.key),
    JSON.stringify({ field: 'deviceId', ids: [hers], reference: 'x' }),
  );
  writeFileSync(
    join(folder, 'forget-requests/two.json'),
    JSON.stringify({ field: 'userId', ids: ['nobody', 'psn1_x'] }),
  );
  const mergedMeanwhile = await trino.run(mergeDay(words));
  check(
    'while a request is open, MERGE takes the others and not the person (rows settled)',
    mergedMeanwhile.rows[0]?.[0] === nextOfOthers.events.length,
    mergedMeanwhile.rows[0]?.[0],
  );
  check(
    'and the comparison misses nobody else',
    String((await trino.run(compareDay(words))).rows[0]) === '0,0',
    (await trino.run(compareDay(words))).rows,
  );
  await pause(2_000);
  const toGo = (await trino.run(removableOfDay(words))).rows.map(([key]) => join(folder, String(key)));
  check('and the object that has such rows stays', !toGo.includes(late2), toGo.length);
  unlinkSync(late2); // As forget leaves it: without her rows. Those of others are settled.

  const oneFile = String(await value('SELECT max("$path") FROM events_settled'));
  const data = oneFile.slice('local:///'.length, oneFile.indexOf('/data/'));
  const inSettled = Number(await rowsIn('events_settled'));
  const count = Number(await value(countPerson(request)));
  const counted = Number(await value(`SELECT count(*) FROM events_settled WHERE device_id = '${hers}'`));
  check('rows of the person of a request, by the request alone', count === counted && count > 0, count);
  await trino.run(deletePerson(request));
  check(
    'DELETE takes those rows out and no other (before, of the person, now)',
    Number(await rowsIn('events_settled')) === inSettled - count && (await value(countPerson(request))) === 0,
    [inSettled, count, await rowsIn('events_settled')],
  );
  const left = async (): Promise<number> => await filesWith(join(folder, data), hers);
  check(
    'their bytes are still in data files, which have files of deleted rows',
    Number(await value(countDeleteFiles)) > 0 && (await left()) > 0,
    [await value(countDeleteFiles), await left()],
  );
  // Athena's OPTIMIZE … REWRITE DATA and VACUUM, in Trino's words.
  await trino.run('ALTER TABLE iceberg.telemetry.events_settled EXECUTE optimize');
  const ofTable = (await trino.run(tableFiles)).rows.map(([file]) => basename(String(file)));
  const leftInTable = async (): Promise<number> => await filesWith(join(folder, data), hers, ofTable);
  check(
    'written anew no file of deleted rows is left, and no file of the table has the bytes, but those from before (delete files, of the table, in all)',
    (await value(countDeleteFiles)) === 0 && (await leftInTable()) === 0 && (await left()) > 0,
    [await value(countDeleteFiles), await leftInTable(), await left()],
  );
  await trino.run(
    "ALTER TABLE iceberg.telemetry.events_settled EXECUTE expire_snapshots(retention_threshold => '0s')",
  );
  check(
    'expiring snapshots leaves what the newest one took out: the bytes are still there',
    (await left()) > 0,
    await left(),
  );
  await trino.run(
    "ALTER TABLE iceberg.telemetry.events_settled EXECUTE remove_orphan_files(retention_threshold => '0s')",
  );
  check('removing files that are of no snapshot takes them away', (await left()) === 0, await left());
  check(
    'the others are all there',
    Number(await rowsIn('events_settled')) === inSettled - count,
    await rowsIn('events_settled'),
  );

  for (const { where, sql } of documentedQueries())
    check(`takes ${where}: ${sql.replaceAll(/\s+/g, ' ')}`, true, (await trino.run(sql)).rows.length);
  const remaining = await rowsIn('events_settled');
  await trino.run(expireSettled(100_000));
  check(
    'what is younger than the retention stays',
    (await rowsIn('events_settled')) === remaining,
    remaining,
  );
  await trino.run(expireSettled(Math.floor((Date.now() - Date.parse(day)) / 86_400_000) - 1));
  check('what is older goes', (await rowsIn('events_settled')) === 0, await rowsIn('events_settled'));
  console.log(failures === 0 ? 'all as believed' : `${failures} not as believed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

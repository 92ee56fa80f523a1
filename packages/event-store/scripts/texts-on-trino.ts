/**
 * Asks a real Trino every query of which `pnpm query` says that Athena refuses it, or answers otherwise, and every one of which it says
 * nothing, and writes down what it answered. The tests read that, and need no Trino.
 * `node packages/event-store/scripts/texts-on-trino.ts [folder to keep Trino in]`
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { trinoFunctionNames } from '../src/query/in-athena/functions.ts';
import { openQuery } from '../src/query/index.ts';
import { otherwiseInAthena, theSameInAthena } from '../src/query/testing-otherwise-in-athena.ts';
import { answerOfBoth } from './answer-of-both.ts';
import { installTrino, startTrino, version } from './trino-server.ts';
import { batch, createTables, day, StoredFiles } from './trino-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'texts-on-trino-'));
const files = new StoredFiles(folder);
for (let i = 0; i < 12; i += 2)
  files.put([batch(i, 4 + (i % 4) / 2), batch(i + 1, 4 + (i % 4) / 2)], Date.parse(`${day}T12:00:00Z`));
files.putRejected('05');
await using trino = await startTrino(
  installTrino(process.argv[2] ?? join(homedir(), '.cache/telemetry-trino')),
  folder,
);
try {
  await createTables(trino, folder);
  await using query = await openQuery({ dataDirs: [files.dataDir] });
  const answers: Record<string, string> = {};
  for (const sql of [
    ...otherwiseInAthena.flatMap(({ there, sql }) => (there === 'dearer' ? [] : [sql])),
    ...theSameInAthena,
  ])
    answers[sql] = await answerOfBoth(query, trino, sql);
  const functions = new Set((await trino.run('SHOW FUNCTIONS')).rows.map(([name]) => String(name)));
  const seen = {
    trino: version,
    on: new Date().toISOString().slice(0, 10),
    otherFunctions: [...functions.symmetricDifference(trinoFunctionNames)],
    answers,
  };
  const file = join(import.meta.dirname, '../src/query/in-athena/seen-on-trino.json');
  writeFileSync(file, `${JSON.stringify(seen, null, 2)}\n`);
  console.log(
    `${Object.keys(answers).length} answers in ${file}: now the test in-athena/seen-on-trino.test.ts`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

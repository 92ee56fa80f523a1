import { resolve } from 'node:path';
import { exampleQueries } from '@telemetry/event-store';
import { openQuery } from '@telemetry/event-store/query';
import { main, notEmpty, print, printJson, repeatable, shownPath, tell, visible } from '@telemetry/terminal';
import { Command, InvalidArgumentError } from 'commander';
import { complaintAbout, knownDataDirs } from '../pipeline/data-dirs.ts';
import { table } from './print-table.ts';

function dataDir(dir: string, earlier: readonly string[] = []): string[] {
  const complaint = complaintAbout(dir);
  if (complaint) throw new InvalidArgumentError(complaint);
  return [...earlier, dir];
}

/** DuckDB explains itself over several lines and points into the query; what it says first, and what it proposes, do. */
function oneLine(message: string): string {
  const said = message.split('\n').filter((line) => line.trim() !== '');
  const query = said.findIndex((line) => line.startsWith('LINE '));
  return (query < 0 ? said : said.slice(0, query)).join(' ').replace(/^Failed to extract statements: /, '');
}

const command = new Command('query')
  .description(
    'SQL over the stored objects, by DuckDB. Views: events (one row for each event id of an hour, and of what is settled one for each), events_settled, events_raw (as stored and not put together yet), rejected_events.',
  )
  .argument('<sql>', 'one query', notEmpty)
  .option(
    '--data-dir <dir>',
    'data directory of a twin, may be given several times (default: all below .data)',
    repeatable(dataDir),
  )
  .option('--json', 'print the rows as a JSON array')
  .addHelpText(
    'after',
    `\nExamples:\n${exampleQueries.map(({ sql }) => `  pnpm query "${sql}"`).join('\n')}`,
  );

interface Options {
  dataDir?: string[];
  json?: boolean;
}

command.action(async (sql: string, { json, dataDir: dataDirs = knownDataDirs() }: Options) => {
  tell(
    dataDirs.length > 0
      ? `Reading ${dataDirs.map((dir) => shownPath(resolve(dir))).join(', ')}`
      : 'No data yet, so the views are empty: a twin that runs writes some, and --data-dir names a folder that has some.',
  );
  await using query = await openQuery({ dataDirs });
  const { rows, objects, inAthena } = await query.ask(sql);
  tell(`Opened ${objects.read} of ${objects.of} objects`);
  for (const said of inAthena) tell(`In Athena: ${visible(said)}`);
  const plan = rows.map(({ explain_value }) => explain_value);
  if (json) printJson(rows);
  else if (plan.length > 0 && plan.every((text) => typeof text === 'string')) print(plan.join('\n'));
  else print(table(rows));
});

await main(command, {
  explain: (error) => (error instanceof Error ? visible(oneLine(error.message)) : undefined),
});

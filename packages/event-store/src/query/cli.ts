import { relative, resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { exampleQueries } from '../example-queries.ts';
import { complaintAbout, dataDirsBelow } from './data-dirs.ts';
import { openQuery } from './open-query.ts';
import { table } from './print-table.ts';

const known = resolve(import.meta.dirname, '../../../../.data');

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

const command = new Command('pnpm query')
  .description(
    'SQL over the stored objects, by DuckDB. Views: events (one row for each event id), events_raw (all rows as stored), rejected_events.',
  )
  .argument('<sql>', 'one query', (sql) => {
    if (sql.trim() === '') throw new InvalidArgumentError('It is empty.');
    return sql;
  })
  .option(
    '--data-dir <dir>',
    'data directory of a twin, may be given several times (default: all below .data)',
    dataDir,
  )
  .option('--json', 'print the rows as a JSON array')
  .exitOverride()
  .showHelpAfterError('Run pnpm query --help for examples.')
  .addHelpText(
    'after',
    `\nExamples:\n${exampleQueries.map(({ sql }) => `  pnpm query "${sql}"`).join('\n')}`,
  );

// Whoever reads the output may stop early, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  command.parse();
  const options = command.opts<{ dataDir?: string[]; json?: boolean }>();
  const dataDirs = options.dataDir ?? dataDirsBelow(known);
  console.error(
    dataDirs.length > 0
      ? `Reading ${dataDirs.map((dir) => relative(process.cwd(), resolve(dir)) || '.').join(', ')}`
      : 'No data yet, so the views are empty: run pnpm demo or pnpm twin first.',
  );
  await using query = await openQuery({ dataDirs });
  const rows = await query.rows(command.processedArgs[0] as string);
  console.log(options.json ? JSON.stringify(rows, null, 2) : table(rows));
} catch (error) {
  // commander has printed its own: a wrong call, or the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    console.error(oneLine(error instanceof Error ? error.message : String(error)));
    process.exitCode = 1;
  }
}

import { globSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { openQuery, type Row } from './open-query.ts';
import { table } from './print-table.ts';

const repository = resolve(import.meta.dirname, '../../../..');

/** Every data directory of a twin below the repository's `.data`. */
function knownDataDirs(): string[] {
  return globSync(`${repository}/.data/{*,*/*}/s3`)
    .map((folder) => dirname(folder))
    .sort();
}

const command = new Command('query')
  .description(
    'SQL over the stored objects. Views: events (one row per event id), events_raw, rejected_events.',
  )
  .argument('<sql>', 'one statement')
  .option('--data-dir <dir...>', 'data directories of the twin (default: all below .data)')
  .option('--json', 'print rows as a JSON array')
  .exitOverride()
  .showHelpAfterError('Run pnpm query --help for examples.')
  .addHelpText(
    'after',
    `
Examples:
  pnpm query "SELECT type, count(*) AS events FROM events GROUP BY type ORDER BY events DESC"
  pnpm query "SELECT screen, median(duration_ms) AS ms FROM events WHERE type = 'screen_view' GROUP BY screen"
  pnpm query "SELECT reason, count(*) AS events FROM rejected_events GROUP BY reason"`,
  );

try {
  command.parse();
  const { dataDir = knownDataDirs(), json = false } = command.opts<{ dataDir?: string[]; json?: boolean }>();
  if (dataDir.length === 0)
    console.error('No data yet: run pnpm demo or pnpm twin first. The views are empty.');
  else
    console.error(`Reading ${dataDir.map((dir) => relative(process.cwd(), resolve(dir)) || '.').join(', ')}`);
  await using query = await openQuery({ dataDirs: dataDir });
  const rows: Row[] = await query.rows(command.args[0] ?? '');
  console.log(json ? JSON.stringify(rows, null, 2) : table(rows));
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    console.error(
      error instanceof Error ? error.message.split('\n').filter(Boolean).slice(0, 3).join('\n') : error,
    );
    process.exitCode = 1;
  }
}

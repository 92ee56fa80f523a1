import { print, printJson, textTable } from '@telemetry/terminal';
import { Command } from 'commander';
import { publicTraceRows } from '../simulation/public-trace.ts';

/** `cost public-trace`. */
export function publicTraceCommand(): Command {
  return new Command('public-trace')
    .description('How far the simulation is from the one public trace, and what each of its figures moves')
    .option('--json', 'print JSON alone')
    .action(({ json }: { json?: boolean }) => {
      const rows = publicTraceRows();
      if (json) printJson(rows);
      else print(textTable(publicTraceHead, publicTraceCells(rows)));
    });
}

const publicTraceHead = ['environments', 'whose figure', 'start', '10 min', '15 min', 'all done'];

export function publicTraceCells(rows: ReturnType<typeof publicTraceRows>): string[][] {
  return rows.map(({ what, whose, points: { start, at10, at15, done } }) => [
    what,
    whose,
    ...[start, at10, at15].map(String),
    `${Math.round(done)} min`,
  ]);
}

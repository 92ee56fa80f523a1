import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchOf, makeDataDir } from '@telemetry/event-store/testing-data-dir';

function query(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], { encoding: 'utf8' });
}

describe('pnpm query', () => {
  it('prints a table with the count of rows, and says on standard error what it read', () => {
    using dataDir = makeDataDir();
    dataDir.put([batchOf(5)]);
    const { status, stdout, stderr } = query(
      'SELECT app_id, count(*) AS events FROM events GROUP BY app_id',
      '--data-dir',
      dataDir.path,
    );
    expect(stdout).toMatch(/^app_id +events\n-+ {2}-+\nshop-\w+ +5\n\(1 row\)\n$/);
    expect(stderr).toMatch(/^Reading .*data-dir-\w+\nOpened 1 of 1 objects\n$/);
    expect(status).toBe(0);
  });

  it('prints JSON alone on standard output', () => {
    using first = makeDataDir();
    using second = makeDataDir();
    first.put([batchOf(5, 1)]);
    second.put([batchOf(6, 2)]);
    const { stdout } = query(
      '--json',
      '--data-dir',
      first.path,
      '--data-dir',
      second.path,
      'SELECT count(*) AS events, min(received_at) AS first FROM events',
    );
    expect(JSON.parse(stdout)).toEqual([{ events: 11, first: '2026-11-21T12:59:59.999Z' }]);
  });

  it.each([
    ['SELECT nope FROM events', /^query: Binder Error: .*"nope".*Candidate.*$/],
    ['SELECT * FROM evnts', /^query: Catalog Error: .*evnts.*Did you mean "events"\?$/],
    ['SELEC 1', /^query: Parser Error: .*$/],
    ['DROP VIEW events', /^query: only queries: DROP is not one$/],
  ])('answers a query that fails with one line and exit code 1: %s', (sql, line) => {
    using dataDir = makeDataDir();
    const { status, stdout, stderr } = query(sql, '--data-dir', dataDir.path);
    expect(stderr.trimEnd().split('\n').slice(1)).toEqual([expect.stringMatching(line)]);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  it.each([
    [[]],
    [['']],
    [['SELECT 1', 'SELECT 2']],
    [['SELECT 1', '--nope']],
    [['SELECT 1', '--data-dir', '/nowhere']],
  ])('answers a wrong call with exit code 2: %j', (args) => {
    const { status, stdout, stderr } = query(...args);
    expect(stderr).toMatch(/^query: .*; see "pnpm query --help"\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('has three examples in its help', () => {
    const { status, stdout } = query('--help');
    expect(stdout.match(/^ {2}pnpm query "SELECT/gm)).toHaveLength(3);
    expect(status).toBe(0);
  });
});

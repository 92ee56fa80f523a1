import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { batchOf, makeDataDir } from '@telemetry/event-store/testing-data-dir';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll, describe, expect, it } from 'vitest';

const command = join(import.meta.dirname, 'cli.ts');
const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());
const query = (...args: string[]) => caller.call(command, args);

describe('pnpm query', () => {
  it('prints a table with the count of rows, and says on standard error what it read', async () => {
    using dataDir = makeDataDir();
    dataDir.put([batchOf(5)]);
    const { code, stdout, stderr } = await query(
      'SELECT app_id, count(*) AS events FROM events GROUP BY app_id',
      '--data-dir',
      dataDir.path,
    );
    expect(stdout).toMatch(/^app_id +events\n-+ {2}-+\nshop-\w+ +5\n\(1 row\)\n$/);
    expect(stderr).toMatch(/^Reading .*data-dir-\w+\nOpened 1 of 1 objects\n$/);
    expect(code).toBe(0);
  });

  it('says what Athena would not take, or at what cost', async () => {
    using dataDir = makeDataDir();
    const sql = "SELECT type FROM events WHERE received_at > '2026-11-20' GROUP BY ALL";
    const { stderr } = await query(sql, '--data-dir', dataDir.path);
    expect(stderr.match(/^In Athena: .*$/gm)).toEqual([
      'In Athena: write the columns for GROUP BY ALL',
      "In Athena: write TIMESTAMP '2026-11-20': received_at is a time and no text",
      "In Athena: filter on ingest_date, too (ingest_date >= DATE '2026-11-20'): by received_at alone Athena reads every object that is not settled",
    ]);
  });

  it('prints JSON alone on standard output', async () => {
    using first = makeDataDir();
    using second = makeDataDir();
    first.put([batchOf(5, 1)]);
    second.put([batchOf(6, 2)]);
    const { stdout } = await query(
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
  ])('answers a query that fails with one line and exit code 1: %s', async (sql, line) => {
    using dataDir = makeDataDir();
    const { code, stdout, stderr } = await query(sql, '--data-dir', dataDir.path);
    expect(stderr.trimEnd().split('\n').slice(1)).toEqual([expect.stringMatching(line)]);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it.each([
    [[]],
    [['']],
    [['SELECT 1', 'SELECT 2']],
    [['SELECT 1', '--nope']],
    [['SELECT 1', '--data-dir', '/nowhere']],
  ])('answers a wrong call with exit code 2: %j', async (args) => {
    const { code, stdout, stderr } = await query(...args);
    expect(stderr).toMatch(/^query: .*; see "pnpm query --help"\n$/);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('ends its process, too', () => {
    using dataDir = makeDataDir();
    dataDir.put([batchOf(5)]);
    const args = [command, 'SELECT count(*) AS n FROM events', '--json', '--data-dir', dataDir.path];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, JSON.parse(stdout)]).toEqual([0, [{ n: 5 }]]);
  });

  it('has three examples in its help', async () => {
    const { code, stdout } = await query('--help');
    expect(stdout.match(/^ {2}pnpm query "SELECT/gm)).toHaveLength(3);
    expect(code).toBe(0);
  });
});

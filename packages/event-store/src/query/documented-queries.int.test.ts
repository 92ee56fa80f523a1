import { expect, it } from 'vitest';
import { documentedQueries } from '../testing-documented-queries.ts';
import { openQuery } from './open-query.ts';
import { batchOf, makeDataDir } from './testing-data-dir.ts';

it('finds queries in README and runbook, and the named ones', () => {
  const places = new Set(documentedQueries().map(({ where }) => where));
  expect([...places]).toEqual(expect.arrayContaining(['README.md', 'docs/runbook.md', 'Events by type']));
});

it('runs every documented query, and Athena would take each as it is', async () => {
  using dataDir = makeDataDir();
  dataDir.put([{ ...batchOf(50), receivedAtMs: Date.parse('2026-11-20T05:00:00Z') }]);
  await using query = await openQuery({ dataDirs: [dataDir.path] });
  for (const { where, sql } of documentedQueries()) {
    const answer = await query.ask(sql).catch((error: unknown) => error);
    expect(answer, `${where}: ${sql}`).toMatchObject({ inAthena: [] });
  }
});

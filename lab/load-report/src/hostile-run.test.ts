import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRun } from '@telemetry/runs/testing';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll, expect, test } from 'vitest';

const hostile = '=shop\u001b[2J\u0007\u009b31m\u007f\u202egnp.exe\u2066\u2028<script>alert(1)</script>';
/** What a terminal acts on: C0 but line feeds, DEL, C1, bidirectional controls, separators. */
// eslint-disable-next-line no-control-regex
const drives = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());
const report = join(import.meta.dirname, 'cli.ts');

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every text in a file, by the way to it; of a list its first alone. */
function* textsOf(value: Json, path: (string | number)[] = []): Generator<(string | number)[]> {
  if (typeof value === 'string') yield path;
  if (Array.isArray(value)) yield* value.length > 0 ? textsOf(value[0] ?? null, [...path, 0]) : [];
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) yield* textsOf(each, [...path, key]);
}

function withHostile(text: string, path: (string | number)[]): string {
  const file = JSON.parse(text) as Json;
  let at = file as any;
  for (const step of path.slice(0, -1)) at = at[step];
  at[path.at(-1) ?? ''] = hostile;
  return JSON.stringify(file);
}

test('whatever a raw file of a run says, no report drives a terminal or makes markup of it', async () => {
  const folder = await makeRun(
    [
      {
        arm: 'managed-instances',
        requests: 40,
        goalsMissed: ['slow'],
        notes: ['a note'],
        throttles: { CPUThrottles: 2 },
      },
      { arm: 'default', requests: 40, goalsMissed: ['slow'], notes: ['a note'] },
    ],
    { title: 'a run' } as object,
  );
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  const seen = new Set<string>();
  let shown = 0;
  for (const file of files) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    for (const way of textsOf(JSON.parse(text) as Json)) {
      const name = `${file.split('/').at(-1)} ${way.filter((step) => typeof step === 'string').join('.')}`;
      if (seen.has(name)) continue;
      seen.add(name);
      writeFileSync(path, withHostile(text, way));
      const { stdout, stderr, code } = await caller.call(report, [folder]);
      expect([name, drives.exec(stdout + stderr)?.[0]]).toEqual([name, undefined]);
      expect([name, [0, 2].includes(code)]).toEqual([name, true]);
      if (code === 0)
        for (const made of ['report.html', 'report.md', 'report.json'].filter((made) =>
          readdirSync(folder).includes(made),
        )) {
          const said = readFileSync(join(folder, made), 'utf8');
          if (said.includes('gnp.exe')) shown += 1;
          expect([name, made, drives.exec(said)?.[0]]).toEqual([name, made, undefined]);
          if (made === 'report.html')
            expect([name, made, said.includes('<script>alert')]).toEqual([name, made, false]);
        }
      writeFileSync(path, text);
    }
  }
  expect(seen.size).toBeGreaterThan(15);
  // Some of them are on the page, made harmless.
  expect(shown).toBeGreaterThan(2);
});

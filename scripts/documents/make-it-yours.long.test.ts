import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { copyWorkspace } from './testing-copy.ts';
import { beforeRelease, example, follow, release } from './testing-example.ts';

/** Where the document's example is followed: a copy that shares nothing with this repository but the packages of others. */
const copy = copyWorkspace('make-it-yours');
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(folder: string, command: string, ...args: string[]): { said: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: join(copy, folder),
    encoding: 'utf8',
    env: {
      ...process.env,
      npm_lifecycle_event: 'test',
      NO_COLOR: '1',
      PATH: `${join(copy, 'node_modules/.bin')}:${process.env['PATH']}`,
    },
  });
  return { said: stripVTControlCharacters(stdout + stderr).replaceAll('\\', ''), status };
}
const vitest = (folder: string, ...files: string[]) =>
  run(folder, 'vitest', 'run', '--config', join(copy, 'vitest.shared.ts'), ...files);

test('every change that the example asks for has its place, and only one', () => {
  // Whoever writes a change in other words than these has written one that nobody tries.
  expect(follow(copy, beforeRelease)).toBe(beforeRelease.match(/^```(ts|md)$/gm)?.length);
});

test('what is generated from the contract knows the new type', () => {
  expect(run('packages/event-schema', 'node', 'scripts/generate.ts')).toMatchObject({ status: 0 });
  for (const name of ['client-batch.draft-04.json', 'client-batch.2020-12.json'])
    expect(readFileSync(join(copy, 'packages/event-schema/schemas', name), 'utf8')).toContain('purchase');
});

test('the contract’s test asks for a release, in the words of the page, and is content with it', () => {
  const released = join(copy, 'packages/event-schema/released/client-batch.2.json');
  const refused = vitest('packages/event-schema', 'contract');
  const [asked = ''] = /^accepts no more .*$/m.exec(example) ?? [];
  const [, shown = ''] = /would take away: `([^`]+)`/.exec(example) ?? [];
  expect(asked).not.toBe('');
  expect(refused).toMatchObject({ status: 1, said: expect.stringContaining(asked) });
  expect(refused.said).toContain(shown);
  expect(follow(copy, release)).toBe(1);
  cpSync(join(copy, 'packages/event-schema/schemas/client-batch.2020-12.json'), released);
  expect(vitest('packages/event-schema')).toMatchObject({ status: 0 });
});

test('everything has types', () => {
  expect(run('.', 'tsc', '--noEmit')).toEqual({ said: '', status: 0 });
});

test.each([
  ['packages/event-store', 'parquet-store', 'one-schema', 'memory-store'],
  ['scripts', 'documents/data', 'documents/sending'],
  ['apps/processor', 'process-batch'],
])('the tests of %s pass', (folder, ...files) => {
  expect(vitest(folder, ...files)).toMatchObject({ status: 0 });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

it('docs/sending.md says of every code that the edge answers with what to do, and of no other', () => {
  const codes = readdirSync(import.meta.dirname)
    .filter((name) => /(?<!\.test)\.ts$/.test(name))
    .flatMap((name) => [
      ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
        /errorBody\(\s*'(\w+)'|"code":"(\w+)"/g,
      ),
    ])
    .map(([, made, written]) => made ?? written);
  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/sending.md'), 'utf8');
  const answers =
    page.split('\n## Answers\n')[1]?.split('\n## ')[0] ?? expect.fail('there is no such section');
  const said = [...answers.matchAll(/^\| [\w ]+\| `(\w+)`/gm)].map(([, code]) => code);
  expect([...new Set(said)].sort()).toEqual([...new Set(codes)].sort());
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { rules } from './rules/all.ts';
import { stageShape } from './stage-config.ts';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Every setting by its path: `edge.customDomains.<arm>.name`, `exceptions[].rule`. */
function pathsOf(schema: Schema, path = ''): string[] {
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([name, each]) =>
      pathsOf(each, path === '' ? name : `${path}.${name}`),
    );
  const choices = (schema.anyOf ?? schema.oneOf ?? []).filter(({ properties }) => properties);
  if (choices.length > 0) return choices.flatMap((each) => pathsOf(each, path));
  if (typeof schema.additionalProperties === 'object')
    return pathsOf(schema.additionalProperties, `${path}.<arm>`);
  return schema.items?.properties ? pathsOf(schema.items, `${path}[]`) : [path];
}

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/settings.md'), 'utf8');
const [settings = '', ruled = ''] = page.split('\n## Rules\n');
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^\| `.*$/gm)].map(([line]) =>
    line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim()),
  );

test('docs/settings.md says of each setting what it changes, and of no other', () => {
  const schema = z.toJSONSchema(stageShape, { unrepresentable: 'any' }) as Schema;
  const rows = rowsOf(settings);
  expect(rows.map(([name]) => name).sort()).toEqual(
    [...new Set(pathsOf(schema))].map((path) => `\`${path}\``).sort(),
  );
  expect(rows.filter(([, , changes]) => changes === '')).toEqual([]);
});

test('docs/settings.md has every rule, in its own words', () => {
  expect(rowsOf(ruled).map(([name, says]) => [name, says])).toEqual(
    Object.entries(rules).map(([name, { says }]) => [`\`${name}\``, says]),
  );
});

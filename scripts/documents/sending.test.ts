import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicSchema } from '@telemetry/event-schema';
import { describe, expect, test } from 'vitest';
import { root, tableUnder } from './documents.ts';

interface Schema {
  type?: string;
  const?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  additionalProperties?: Schema;
}

const number = (value: number): string => value.toLocaleString('en');

/** What a value may be, as the page says it. */
function limits(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.pattern?.includes('[0-9a-fA-F]{12}')) return 'UUID';
  if (schema.pattern?.includes('T[0-9]')) return 'UTC time, `2026-11-29T10:00:00.123Z`';
  if (schema.pattern !== undefined) return `text like \`${schema.pattern}\``;
  if (schema.type === 'string')
    return schema.minLength === undefined
      ? `text, at most ${number(schema.maxLength ?? NaN)}`
      : `text, ${schema.minLength} to ${number(schema.maxLength ?? NaN)}`;
  if (schema.type === 'number')
    return schema.maximum !== undefined
      ? `number, ${schema.minimum} to ${number(schema.maximum)}`
      : schema.minimum === undefined
        ? 'number'
        : `number, at least ${number(schema.minimum)}`;
  if (schema.type === 'array') return `list, ${schema.minItems} to ${schema.maxItems}`;
  if (schema.additionalProperties?.anyOf) {
    const [text] = schema.additionalProperties.anyOf;
    return `object, at most ${schema.maxProperties} keys; values are texts of at most ${number(text?.maxLength ?? NaN)}, numbers, booleans or null`;
  }
  return schema.type ?? '?';
}

const rowsOf = ({ properties = {}, required = [] }: Schema): string[][] =>
  Object.entries(properties).map(([name, schema]) => [
    `\`${name}\``,
    required.includes(name) ? 'yes' : '',
    limits(schema),
  ]);

const page = readFileSync(join(root, 'docs/sending.md'), 'utf8');
/** Without what the last column says in words. */
const rowsUnder = (heading: string): string[][] => tableUnder(page, heading, 3);

const batch = publicSchema as Schema;
const kinds = batch.properties?.['events']?.items?.oneOf ?? [];

describe('docs/sending.md has the fields and limits of the contract', () => {
  test('of a batch and of its context', () => {
    expect(rowsUnder('### A batch')).toEqual(
      rowsOf(batch).map(([name, needed, what]) => [name, needed, name === '`context`' ? 'object' : what]),
    );
    expect(rowsUnder('### `context`')).toEqual(rowsOf(batch.properties?.['context'] ?? {}));
  });

  test('of every event', () => {
    const [first, ...others] = kinds.map(rowsOf);
    const common = (first ?? []).filter((row) =>
      others.every((rows) => rows.some((other) => other[0] === row[0])),
    );
    expect(rowsUnder('### Every event').map(([name]) => name)).toEqual(common.map(([name]) => name));
    expect(rowsUnder('### Every event').slice(1)).toEqual(common.slice(1));
  });

  test.each(kinds.map((kind) => [kind.properties?.['type']?.const ?? '', kind] as const))(
    'of %s',
    (type, kind) => {
      const common = ['`type`', '`id`', '`occurredAt`'];
      expect(rowsUnder(`### \`${type}\``)).toEqual(
        rowsOf(kind).filter(([name]) => !common.includes(name ?? '')),
      );
    },
  );
});

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaFiles, publicSchema } from './generate-schemas.ts';
import { SCHEMA_VERSION } from './index.ts';
import { narrowings } from './schema-narrowings.ts';

type Json = Record<string, unknown>;
const read = (file: string): Json =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '..', file), 'utf8')) as Json;
const copyOf = (schema: Json): Json => JSON.parse(JSON.stringify(schema)) as Json;

it.each(Object.entries(schemaFiles))(
  'schemas/%s is what zod says (else: pnpm --filter @telemetry/event-schema generate)',
  (name, make) => {
    expect(read(`schemas/${name}`)).toEqual(copyOf(make()));
  },
);

describe('compatibility with what was released', () => {
  const released = readdirSync(resolve(import.meta.dirname, '../released')).filter((name) =>
    name.endsWith('.json'),
  );

  it('has a released schema for every version up to the present one', () => {
    expect(released.sort()).toEqual(
      Array.from({ length: SCHEMA_VERSION }, (_, i) => `client-batch.${i + 1}.json`),
    );
  });

  it.each(released)('refuses nothing that %s accepts', (name) => {
    expect(narrowings(read(`released/${name}`), copyOf(publicSchema()))).toEqual([]);
  });
});

describe('narrowings', () => {
  const change = (edit: (schema: any) => void): string[] => {
    const next = copyOf(publicSchema()) as any;
    edit(next);
    return narrowings(copyOf(publicSchema()), next);
  };
  const click = (schema: any): any => schema.properties.events.items.oneOf[0];

  it.each<[string, (schema: any) => void, string]>([
    [
      'a property that becomes required',
      (s) => s.properties.context.required.push('userId'),
      '"userId" became required',
    ],
    [
      'a shorter text',
      (s) => {
        s.properties.context.properties.appId.maxLength = 100;
      },
      'maxLength fell to 100',
    ],
    [
      'a new bound',
      (s) => {
        click(s).properties.x.minimum = 0;
      },
      'minimum rose to 0',
    ],
    [
      'fewer events',
      (s) => {
        s.properties.events.maxItems = 100;
      },
      'maxItems fell to 100',
    ],
    [
      'a type that is gone',
      (s) => {
        s.properties.events.items.oneOf.shift();
      },
      '"click" is gone',
    ],
    [
      'another pattern',
      (s) => {
        click(s).properties.id.pattern = '^x$';
      },
      'pattern changed',
    ],
    [
      'another JSON type',
      (s) => {
        click(s).properties.x.type = 'integer';
      },
      'type changed',
    ],
  ])('finds %s', (_, edit, says) => {
    expect(change(edit).join('\n')).toContain(says);
  });

  it.each<[string, (schema: any) => void]>([
    [
      'a new optional property',
      (s) => {
        click(s).properties.button = { type: 'string' };
      },
    ],
    [
      'a new event type',
      (s) => {
        s.properties.events.items.oneOf.push({ properties: { type: { const: 'crash' } } });
      },
    ],
    [
      'a wider bound',
      (s) => {
        s.properties.events.maxItems = 1_000;
      },
    ],
    [
      'a property that is optional now',
      (s) => {
        click(s).required.pop();
      },
    ],
  ])('lets %s pass', (_, edit) => {
    expect(change(edit)).toEqual([]);
  });
});

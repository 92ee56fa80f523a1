import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Ajv4 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { edgeSchema, schemaFiles, publicSchema } from './generate-schemas.ts';
import { rejectionReasons, SCHEMA_VERSION } from './index.ts';
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

/** Keywords of draft-04 that API Gateway's notes do not except (AWS, "Important notes for REST APIs", read 2026-11-21). */
const edgeKeywords =
  '$schema type properties required items allOf anyOf enum pattern minLength maxLength minItems maxItems minimum maximum maxProperties additionalProperties';

it('tells the edge nothing but keywords that its validator knows', () => {
  const keywords = (schema: unknown): string[] =>
    typeof schema !== 'object' || schema === null
      ? []
      : Array.isArray(schema)
        ? schema.flatMap(keywords)
        : Object.entries(schema).flatMap(([keyword, value]) =>
            keyword === 'properties'
              ? [keyword, ...Object.values(value as Json).flatMap(keywords)]
              : [keyword, ...keywords(value)],
          );
  expect(new Set(keywords(copyOf(edgeSchema())))).toEqual(new Set(edgeKeywords.split(' ')));
  expect(new Ajv4.default({ strict: false }).validateSchema(edgeSchema())).toBe(true);
});

it('explains every reason for a rejection in the README', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');
  for (const [reason, says] of Object.entries(rejectionReasons))
    expect(readme).toMatch(new RegExp(`^\\| \`${reason}\` +\\| ${says} +\\|$`, 'm'));
});

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

  /** What the present schema accepts beyond the newest release. Empty it at a release. */
  const widenings: string[] = [];

  it('accepts no more than the newest release, but for what is listed', () => {
    const newest = read(`released/client-batch.${SCHEMA_VERSION}.json`);
    expect(
      narrowings(copyOf(publicSchema()), newest),
      `what going back to version ${SCHEMA_VERSION} would take away, so "is gone" is what is new`,
    ).toEqual(widenings);
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
      'minimum is restricted now',
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
      'a choice of values where any would do',
      (s) => {
        s.properties.context.properties.platform.enum = ['ios', 'android'];
      },
      'enum is restricted now',
    ],
    [
      'a value that is gone from a choice',
      (s) => {
        s.properties.events.items.oneOf[2].properties.properties.additionalProperties.anyOf.shift();
      },
      '"string" is gone',
    ],
    [
      'unknown keys that are refused',
      (s) => {
        click(s).additionalProperties = false;
      },
      'additionalProperties is restricted now',
    ],
    [
      'properties of a custom event that are refused',
      (s) => {
        s.properties.events.items.oneOf[2].properties.properties.additionalProperties = false;
      },
      'nothing is accepted any more',
    ],
    [
      'a bound that comes nearer',
      (s) => {
        s.properties.events.items.oneOf[2].properties.properties.maxProperties = 10;
      },
      'maxProperties fell to 10',
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

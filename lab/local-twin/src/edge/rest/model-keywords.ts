import { UnsupportedTemplateError } from '../../template/cloudformation.ts';

/** Keywords of JSON Schema draft-04, by what their value is. */
const keywords: Readonly<Record<string, 'schema' | 'schemas' | 'named schemas' | 'value'>> = {
  additionalItems: 'schema',
  additionalProperties: 'schema',
  items: 'schemas',
  not: 'schema',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  definitions: 'named schemas',
  properties: 'named schemas',
  patternProperties: 'named schemas',
  dependencies: 'named schemas',
  ...Object.fromEntries(
    [
      '$schema id $ref title description default format type enum pattern required multipleOf maximum exclusiveMaximum',
      'minimum exclusiveMinimum maxLength minLength maxItems minItems uniqueItems maxProperties minProperties',
    ]
      .join(' ')
      .split(' ')
      .map((name) => [name, 'value'] as const),
  ),
};

/**
 * Throws for keywords that API Gateway refuses: those that draft-04 does not have (“Unsupported keyword(s): ["$id"]”,
 * aws/aws-cdk#14585; `example`, aws-apigateway-importer#213; both read 2026-11-29).
 */
export function checkModel(id: string, schema: unknown): void {
  const unknown = [...new Set(unknownKeywords(schema))];
  if (unknown.length > 0)
    throw new UnsupportedTemplateError(
      `${id}: API Gateway refuses the model: Invalid model schema specified. Unsupported keyword(s): ${JSON.stringify(unknown)}`,
    );
}

function* unknownKeywords(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  if (Array.isArray(schema)) {
    for (const one of schema) yield* unknownKeywords(one);
    return;
  }
  for (const [name, value] of Object.entries(schema)) {
    const kind = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (!kind) yield name;
    else if (kind === 'named schemas') {
      // What a property depends on may be a list of names.
      for (const one of Object.values((value ?? {}) as object))
        if (!isNames(one)) yield* unknownKeywords(one);
    } else if (kind !== 'value') yield* unknownKeywords(value);
  }
}

const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

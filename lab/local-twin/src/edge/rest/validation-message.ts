import type { ErrorObject } from 'ajv';

/**
 * What API Gateway says of a body that its validator refuses. AWS's validator is a Java library; these are its texts, as
 * seen in public answers of API Gateway. They name missing properties, but neither the place of a wrong value nor which
 * part of a `oneOf` failed.
 */
export function validationMessage(errors: readonly ErrorObject[], body: unknown): string {
  // What fails inside an alternative is not told, only that none of them fits.
  const told = errors.filter(({ schemaPath }) => !/\/(oneOf|anyOf)\//.test(schemaPath));
  const missing = Map.groupBy(
    told.filter(({ keyword }) => keyword === 'required'),
    ({ instancePath }) => instancePath,
  );
  const texts = told.flatMap((error) => {
    if (error.keyword !== 'required') return [describe(error, valueAt(body, error.instancePath))];
    const group = missing.get(error.instancePath) ?? [];
    missing.delete(error.instancePath);
    const names = group
      .map(({ params }) => String((params as { missingProperty: string }).missingProperty))
      .sort();
    return names.length > 0 ? [`object has missing required properties (${JSON.stringify(names)})`] : [];
  });
  return `[${texts.join(', ')}]`;
}

function describe({ keyword, params, schema, parentSchema }: ErrorObject, value: unknown): string {
  const { limit = 0 } = params as { limit?: number };
  switch (keyword) {
    case 'type':
      return `instance type (${typeName(value)}) does not match any allowed primitive type (allowed: ${JSON.stringify([params['type']].flat())})`;
    case 'enum':
      return `instance value (${JSON.stringify(value)}) not found in enum (possible values: ${JSON.stringify(params['allowedValues'])})`;
    case 'pattern':
      return `ECMA 262 regex "${String(params['pattern'])}" does not match input string "${String(value)}"`;
    case 'maxLength':
      return `string "${String(value)}" is too long (length: ${[...String(value)].length}, maximum allowed: ${limit})`;
    case 'minLength':
      return `string "${String(value)}" is too short (length: ${[...String(value)].length}, required minimum: ${limit})`;
    case 'maximum':
      return `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${String(value)})`;
    case 'minimum':
      return `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${String(value)})`;
    case 'maxItems':
      return `array is too long: must have at most ${limit} elements but instance has ${(value as unknown[]).length} elements`;
    case 'minItems':
      return `array is too short: must have at least ${limit} elements but instance has ${(value as unknown[]).length} elements`;
    case 'oneOf':
      return `instance failed to match exactly one schema (matched 0 out of ${alternatives(schema, parentSchema, 'oneOf')})`;
    case 'anyOf':
      return `instance failed to match at least one required schema among ${alternatives(schema, parentSchema, 'anyOf')}`;
    default:
      return `instance does not fulfil the keyword ${keyword}`;
  }
}

function alternatives(schema: unknown, parent: ErrorObject['parentSchema'], keyword: string): number {
  const list = Array.isArray(schema) ? schema : (parent?.[keyword] as unknown[] | undefined);
  return list?.length ?? 0;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function valueAt(body: unknown, instancePath: string): unknown {
  return instancePath
    .split('/')
    .slice(1)
    .reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], body);
}

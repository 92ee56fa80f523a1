import type { ErrorObject } from 'ajv';

/**
 * What API Gateway says of a body that its validator refuses. AWS's validator is a Java library (json-schema-validator); these are
 * its texts, as seen in public answers of API Gateway and in tests of the library (java-json-tools/json-schema-validator, read
 * 2026-11-29). They name missing properties, but neither the place of a wrong value nor which part of a `oneOf` or an `allOf` failed.
 * @param schema the model
 */
export function validationMessage(errors: readonly ErrorObject[], body: unknown, schema: unknown): string {
  const placed = errors.map((error) => ({ error, inside: alternativeOf(error) }));
  // What fails inside an alternative is not told, only how many of them fit.
  const told = placed.filter(({ inside }) => !inside).map(({ error }) => error);
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
  // Of an `allOf` ajv reports the parts that fail, and not itself.
  const together = placed.flatMap(({ inside }) => (inside?.keyword === 'allOf' ? [inside] : []));
  for (const parts of Map.groupBy(
    together,
    ({ schemaPath, instancePath }) => `${schemaPath} ${instancePath}`,
  ).values()) {
    const all = (valueAt(schema, parts[0]?.schemaPath ?? '') as unknown[]).length;
    const failed = new Set(parts.map(({ part }) => part)).size;
    texts.push(`instance failed to match all required schemas (matched only ${all - failed} out of ${all})`);
  }
  return `[${texts.join(', ')}]`;
}

interface Alternative {
  keyword: string;
  /** Of the list of alternatives, as a JSON pointer behind `#`. */
  schemaPath: string;
  /** Which of the list. */
  part: string;
  /** What is judged by the list. */
  instancePath: string;
}

/** The outermost list of alternatives that a fault is in. */
function alternativeOf({ schemaPath, instancePath }: ErrorObject): Alternative | undefined {
  const steps = schemaPath.split('/');
  let depth = 0;
  for (let i = 1; i < steps.length - 1; i += 1) {
    const step = steps[i] ?? '';
    if (/^(oneOf|anyOf|allOf)$/.test(step))
      return {
        keyword: step,
        schemaPath: steps.slice(0, i + 1).join('/'),
        part: steps[i + 1] ?? '',
        instancePath: instancePath
          .split('/')
          .slice(0, depth + 1)
          .join('/'),
      };
    // What follows is a name and no keyword.
    if (/^(properties|patternProperties|definitions|dependencies)$/.test(step)) i += 1;
    if (/^(properties|patternProperties|items|additionalProperties|additionalItems)$/.test(step)) depth += 1;
  }
  return undefined;
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

type Json = Record<string, unknown>;

/**
 * Every place where `next` refuses what `released` accepts, in words; called the other way round, every place where it
 * accepts more. Both are JSON Schemas as zod writes them. In doubt it is a narrowing: a keyword that is not known here must
 * not change, and a place that had no restriction must not get one.
 *
 * One exception is made on purpose: a name that was unknown may become an optional property, or the contract could never
 * grow. Clients that sent something else under that name would be refused from then on.
 */
export function narrowings(released: Json, next: Json, path = '#'): string[] {
  const keywords = new Set([...Object.keys(released), ...Object.keys(next)]);
  keywords.delete('$schema');
  return [...keywords].flatMap((keyword) => {
    const [was, is] = [released[keyword], next[keyword]];
    if (is === undefined || JSON.stringify(was) === JSON.stringify(is)) return [];
    if (was === undefined && !mayAppear.has(keyword)) return [`${path}: ${keyword} is restricted now`];
    return compare(keyword, was, is, path);
  });
}

/** Keywords whose absence says the same as a value of theirs. */
const mayAppear = new Set(['properties', 'required']);

const lowerBounds = new Set(['minLength', 'minItems', 'minProperties', 'minimum']);
const upperBounds = new Set(['maxLength', 'maxItems', 'maxProperties', 'maximum']);

/** Both are there and differ. */
function compare(keyword: string, was: unknown, is: unknown, path: string): string[] {
  if (lowerBounds.has(keyword)) {
    return Number(is) > Number(was) ? [`${path}: ${keyword} rose to ${String(is)}`] : [];
  }
  if (upperBounds.has(keyword)) {
    return Number(is) < Number(was) ? [`${path}: ${keyword} fell to ${String(is)}`] : [];
  }
  switch (keyword) {
    case 'properties': {
      const before = (was ?? {}) as Record<string, unknown>;
      return Object.entries(is as Json).flatMap(([name, schema]) =>
        name in before ? subschema(before[name], schema, `${path}/${name}`) : [],
      );
    }
    case 'required':
      return missingFrom((was ?? []) as unknown[], is as unknown[]).map(
        (name) => `${path}: "${String(name)}" became required`,
      );
    case 'enum':
      return missingFrom(is as unknown[], was as unknown[]).map(
        (value) => `${path}: "${String(value)}" is no longer accepted`,
      );
    case 'items':
    case 'additionalProperties':
    case 'propertyNames':
      return subschema(was, is, `${path}/${keyword}`);
    case 'oneOf':
    case 'anyOf':
      return alternatives(was as Json[], is as Json[], `${path}/${keyword}`);
    default:
      return [`${path}: ${keyword} changed from ${JSON.stringify(was)} to ${JSON.stringify(is)}`];
  }
}

const missingFrom = (all: readonly unknown[], some: readonly unknown[]): unknown[] =>
  some.filter((value) => !all.includes(value));

function subschema(was: unknown, is: unknown, path: string): string[] {
  if (is === true || was === false) return [];
  if (is === false) return [`${path}: nothing is accepted any more`];
  return narrowings(was === true ? {} : (was as Json), is as Json, path);
}

/** Alternatives are told apart by their `type` property (events) or by their JSON type. */
function alternatives(released: readonly Json[], next: readonly Json[], path: string): string[] {
  const tagOf = (schema: Json): string =>
    JSON.stringify(
      (schema['properties'] as Record<string, Json> | undefined)?.['type']?.['const'] ?? schema['type'],
    );
  const known = new Map(next.map((schema) => [tagOf(schema), schema]));
  return released.flatMap((schema) => {
    const successor = known.get(tagOf(schema));
    return successor
      ? narrowings(schema, successor, `${path}[${tagOf(schema)}]`)
      : [`${path}: ${tagOf(schema)} is gone`];
  });
}

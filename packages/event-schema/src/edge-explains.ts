/**
 * API Gateway's validator gives no place, only a sentence: it names what is missing, cites the pattern that a text does not
 * match, and of alternatives says how many fit. So the same schema is written in another way: a pattern has the name of its
 * field in it, and how many of the rules of an event's type fit is which type it has.
 *
 * The validator is json-schema-validator's (the sentences are its own); as long as a part has faults of its own it may leave
 * what is inside unread (`deepCheck`, its InstanceValidator, read 2026-11-29). Nothing here needs it to read on.
 */
interface Field {
  type?: string;
  minLength?: number;
  pattern?: string;
  enum?: string[];
}

interface Fields {
  type: string;
  required: string[];
  properties: Record<string, Field>;
}

/** A client batch as zod writes it for draft-04. */
export interface ZodBatch extends Record<string, unknown> {
  properties: {
    context: Fields;
    sentAt: Field;
    events: { items: { oneOf: Fields[] } };
  };
}

/** A schema that accepts what `batch` accepts, and of which the validator says more. */
export function explaining(batch: ZodBatch): Record<string, unknown> {
  const { context, sentAt, events } = batch.properties;
  return {
    ...batch,
    properties: {
      ...batch.properties,
      context: { ...context, properties: named(context.properties) },
      ...named({ sentAt }),
      events: { ...events, items: eventOf(events.items.oneOf) },
    },
  };
}

/** What all types have, and then what each has. */
function eventOf(types: readonly Fields[]): object {
  const [first, ...others] = types;
  if (!first) throw new Error('There is no type of event');
  const shared = Object.entries(first.properties).filter(([name, field]) =>
    others.every(({ properties }) => JSON.stringify(properties[name]) === JSON.stringify(field)),
  );
  const required = first.required.filter((name) => others.every((type) => type.required.includes(name)));
  const names = new Set([...shared.map(([name]) => name), ...required]);
  return {
    type: 'object',
    properties: {
      ...named(Object.fromEntries(shared)),
      type: { type: 'string', enum: types.flatMap(typeNames) },
    },
    required,
    allOf: stairs(types, (type) => ownOf(type, names)),
  };
}

/**
 * As many rules as types, each for one type less. An event of the first type with a fault in its own fields breaks one of them, one of
 * the last type breaks all: so "matched only 2 out of 4" is the second of four.
 */
function stairs(types: readonly Fields[], ownOf: (type: Fields) => object): object[] {
  return types.map((_, step) => {
    const bound = types.slice(step);
    const none = `^(?!(${bound.flatMap(typeNames).join('|')})$)`;
    return { anyOf: [{ properties: { type: { pattern: none } } }, ...bound.map(ownOf)] };
  });
}

/** A type's own fields; those that all have are judged beside it. */
function ownOf({ properties, required }: Fields, shared: ReadonlySet<string>): object {
  return {
    properties: Object.fromEntries(
      Object.entries(properties).filter(([name]) => name === 'type' || !shared.has(name)),
    ),
    required: required.filter((name) => !shared.has(name)),
  };
}

const typeNames = ({ properties }: Fields): string[] => properties['type']?.enum ?? [];

/** Each pattern begins with the name of its field, as a look-ahead that holds of every text; that a text is not empty is a pattern, too. */
function named(fields: Record<string, Field>): Record<string, Field> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { minLength, pattern, ...field }]) => {
      const begins = pattern?.replace(/^\^/, '') ?? (minLength === 1 ? '(?!$)' : undefined);
      return [name, begins === undefined ? field : { ...field, pattern: `^(?=${name}|)${begins}` }];
    }),
  );
}

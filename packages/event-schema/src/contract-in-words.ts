import edge from '../schemas/client-batch.draft-04.json' with { type: 'json' };

interface Field {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxProperties?: number;
}
interface Fields {
  required: string[];
  properties: Record<string, Field>;
}

/**
 * What a client batch has, in a sentence of what each type of event has, for whoever reads a refusal of the edge: its validator names the
 * type of a faulty event by how many rules it matched, and not its fields. What may be left out is in brackets.
 */
export function contractInWords(): string {
  const { context, events } = (
    edge as unknown as {
      properties: { context: Fields; events: { items: Fields & { allOf: { anyOf: Fields[] }[] } } };
    }
  ).properties;
  const { items } = events;
  const shared = { ...items, properties: omit(items.properties, ['type']) };
  const [all] = items.allOf;
  // The first alternative is that it has none of these types.
  const types = (all?.anyOf ?? []).slice(1).map((event, i, { length }) => {
    const [type = ''] = event.properties['type']?.enum ?? [];
    const own = { ...event, properties: omit(event.properties, ['type']) };
    return `${type} (matched only ${length - 1 - i}): ${fieldsInWords(own)}`;
  });
  return `context: ${fieldsInWords(context)}; every event: type, ${fieldsInWords(shared)}; ${types.join('; ')}`;
}

function fieldsInWords({ required, properties }: Fields): string {
  const inWords = (isRequired: boolean): string =>
    Object.entries(properties)
      .filter(([name]) => required.includes(name) === isRequired)
      .map(([name, field]) => `${name} ${kindOf(field)}`)
      .join(', ');
  const optional = inWords(false);
  return `${inWords(true)}${optional === '' ? '' : ` [${optional}]`}`;
}

function kindOf({ type, minimum, maximum, maxLength, maxProperties }: Field): string {
  if (type === 'object') return `flat object of at most ${maxProperties} keys`;
  if (type === 'number')
    return `number${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}`;
  return maxLength === undefined ? 'text' : `text to ${maxLength}`;
}

const omit = (fields: Record<string, Field>, names: readonly string[]): Record<string, Field> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

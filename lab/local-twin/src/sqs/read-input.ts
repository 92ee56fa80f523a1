import { SqsError } from './sqs-error.ts';

type Input = Record<string, unknown>;

const texts = new Set([
  'QueueUrl',
  'QueueName',
  'Id',
  'MessageBody',
  'MessageGroupId',
  'MessageDeduplicationId',
  'ReceiptHandle',
  'DataType',
  'StringValue',
  'BinaryValue',
  'SourceArn',
  'DestinationArn',
  'TaskHandle',
]);
const maps = new Set(['MessageAttributes', 'MessageSystemAttributes']);
const listsOfTexts = new Set(['AttributeNames', 'MessageAttributeNames', 'MessageSystemAttributeNames']);

/**
 * The input of an action, from the body of a request by the JSON protocol: an object whose members have the kinds that the
 * API gives them, where a queue would otherwise act on something else. Members that are null are none. Throws `SqsError`; that
 * AWS names these mistakes so is assumed. Numbers are looked at by the actions, in SQS's own words.
 */
export function readInput(body: string): Input {
  let input: unknown;
  try {
    input = JSON.parse(body || '{}');
  } catch (error) {
    throw wrong((error as Error).message);
  }
  return structure(input, 'the input');
}

function structure(value: unknown, name: string): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(`${kindOf(value)} found where ${name} is a structure.`);
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, shaped(key, member)]));
}

function shaped(name: string, value: unknown): unknown {
  if (texts.has(name)) return text(value, name);
  if (listsOfTexts.has(name)) return list(value, name).map((item) => text(item, `a member of ${name}`));
  if (name === 'Entries') return list(value, name).map((item) => structure(item, `a member of ${name}`));
  if (maps.has(name)) return mapOfStructures(value, name);
  if (name === 'Attributes') {
    const attributes = structure(value, name);
    for (const [key, member] of Object.entries(attributes)) text(member, key);
    return attributes;
  }
  return value;
}

/** A member may have any name; one that is null stays, for the queue to refuse in its own words. */
function mapOfStructures(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(`${kindOf(value)} found where ${name} is a map.`);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, structure(member ?? {}, `a member of ${name}`)]),
  );
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrong(`${kindOf(value)} found where ${name} is a text.`);
  return value;
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(`${kindOf(value)} found where ${name} is a list.`);
  return value;
}

const kindOf = (value: unknown): string =>
  Array.isArray(value)
    ? 'a list'
    : value === null
      ? 'null'
      : typeof value === 'object'
        ? 'a structure'
        : `a ${typeof value}`;

const wrong = (message: string): SqsError => new SqsError('SerializationException', message);

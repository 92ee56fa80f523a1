import { createHash } from 'node:crypto';
import { invalidValue, SqsError } from './sqs-error.ts';

export interface MessageAttribute {
  DataType?: string;
  StringValue?: string;
  /** Base64. */
  BinaryValue?: string;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface StoredMessage {
  messageId: string;
  body: string;
  attributes: MessageAttributes;
  md5OfBody: string;
  md5OfAttributes: string | undefined;
  messageGroupId: string | undefined;
  sentAtMs: number;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  /** Of a dead letter, where it comes from. */
  deadLetterSourceArn: string | undefined;
}

/** Characters outside those of `https://www.w3.org/TR/REC-xml/#charsets`; SQS takes no others. */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const invalidCharacters =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';

/** Throws what SQS says of a body that it does not take. */
export function checkBody(body: unknown): asserts body is string {
  if (typeof body !== 'string' || body === '')
    throw new SqsError(
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
      { queryCode: 'MissingParameter' },
    );
  if (forbidden.test(body)) throw new SqsError('InvalidMessageContents', invalidCharacters);
}

const punctuationAndLetters = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

/** Throws what SQS says of a group or deduplication id that it does not take (recorded on AWS 2025-07-30). */
export function checkId(name: 'MessageGroupId' | 'MessageDeduplicationId', value: string | undefined): void {
  if (value !== undefined && !punctuationAndLetters.test(value))
    throw invalidValue(
      `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}

/**
 * Throws what SQS says of attributes that it does not take. That of an empty text is recorded on AWS (2024-04-30); the others
 * are LocalStack 4.14's, whose tests were held against AWS for which are refused but not for the words.
 */
export function checkAttributes(attributes: MessageAttributes): void {
  const names = Object.keys(attributes);
  if (names.length > 10)
    throw invalidValue(`Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  for (const name of names) checkAttribute(name, attributes[name] ?? {});
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  if (name.length >= 256) throw invalidValue('Message (user) attribute names must be shorter than 256 Bytes');
  if (!/^[\p{L}\p{N}_.-]+$/u.test(name))
    throw invalidValue(
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    );
  if (/^(?:aws\.|amazon\.|\.)|\.$/i.test(name))
    throw invalidValue(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  if (!DataType)
    throw invalidValue(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const kind = /^(String|Number|Binary)(?:\..+)?$/.exec(DataType)?.[1];
  if (!kind)
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  if (DataType.length >= 256)
    throw invalidValue('Message (user) attribute types must be shorter than 256 Bytes');
  const value = kind === 'Binary' ? BinaryValue : StringValue;
  if (!value)
    throw invalidValue(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`,
    );
  if (kind !== 'Binary' && forbidden.test(value)) throw invalidValue(invalidCharacters);
  if (kind === 'Number' && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value))
    throw invalidValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
}

/** Bytes as SQS counts them: body, and name, type and value of each attribute (recorded on AWS 2025-08-19). */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType = '', StringValue = '', BinaryValue = '' }] of Object.entries(attributes))
    bytes += Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64');
  return bytes;
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Amazon SQS developer guide, sqs-message-metadata, "Calculating the MD5 message digest for message attributes". */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes);
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (value: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    hash.update(length).update(value);
  };
  for (const name of names.sort()) {
    const { DataType = '', StringValue = '', BinaryValue = '' } = attributes[name] ?? {};
    const binary = DataType.startsWith('Binary');
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([binary ? 2 : 1]));
    add(Buffer.from(binary ? BinaryValue : StringValue, binary ? 'base64' : 'utf8'));
  }
  return hash.digest('hex');
}

import { hashOf } from './seeded.ts';

/** Which kind of mark of another invocation was met. */
export type MarkKind = 'payload' | 'request-id';

export interface Mark {
  kind: MarkKind;
  /** The invocation that it belongs to. */
  invocation: number;
}

export const maxInvocations = 0x1_0000;
const hex = (value: number, digits: number): string =>
  value.toString(16).padStart(digits, '0').slice(-digits);

/**
 * Marks of one run: 12 hexadecimal digits, eight of the run and four of the invocation. They fit where an id fits, and a text
 * that holds one by chance has odds of 1 : 4,294,967,296 a place.
 */
export function marksOf(seed: string) {
  const payloadPrefix = hex(hashOf(`payload ${seed}`), 8);
  const requestPrefix = hex(hashOf(`request ${seed}`), 8);
  const pattern = new RegExp(`(${payloadPrefix}|${requestPrefix})([0-9a-f]{4})`, 'gi');
  return {
    /** What marks the data of an invocation. */
    payloadMark: (invocation: number): string => payloadPrefix + hex(invocation, 4),
    /** A UUID for the invocation, as Lambda's request ids are. */
    requestId: (invocation: number): string =>
      `00000000-0000-4000-8000-${requestPrefix}${hex(invocation, 4)}`,
    /** The invocation of one of our request ids; undefined for any other text. */
    invocationOf(requestId: string): number | undefined {
      return requestId.slice(-12, -4) === requestPrefix ? parseInt(requestId.slice(-4), 16) : undefined;
    },
    /** The marks in a text that are not those of `own`, each once. */
    foreignMarks(text: string, own: number): Mark[] {
      const found = new Map<string, Mark>();
      for (const [mark, prefix, digits] of text.matchAll(pattern)) {
        const invocation = parseInt(digits ?? '', 16);
        if (invocation === own) continue;
        found.set(mark, {
          kind: prefix?.toLowerCase() === payloadPrefix ? 'payload' : 'request-id',
          invocation,
        });
      }
      return [...found.values()];
    },
  };
}

export type Marks = ReturnType<typeof marksOf>;

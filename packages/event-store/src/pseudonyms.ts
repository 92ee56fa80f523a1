import { createHmac, createSecretKey } from 'node:crypto';
import type { BatchContext } from '@telemetry/event-schema';
import { idFields, type IdField, replaceIds } from './ids-in-text.ts';

/** Puts keyed hashes in the place of the ids of devices, sessions and users. */
export interface Pseudonyms {
  ofContext(context: BatchContext): BatchContext;
  /** Of every JSON text that stands under the name of an id, however deep, in a text that need not be JSON. */
  ofText(text: string): string;
  of(field: IdField, id: string): string;
}

/** A key of fewer characters could be found by trying. */
export const minKeyLength = 32;
const hashBytes = 16;
const pseudonym = /^psn1_[\w-]{22}$/;

/**
 * The same key gives the same pseudonyms, so that rows can still be joined; without the key nobody can try ids. Half of an
 * HMAC-SHA-256 is the least that RFC 2104 (section 5) advises, and enough for 2^64 ids. A device and a user of the same id
 * get different ones. What is a pseudonym already stays: an event that is sent again is not hashed again.
 *
 * @param maxKept pseudonyms kept in memory, since devices send often; the oldest goes first
 */
export function createPseudonyms(key: string, maxKept = 10_000): Pseudonyms {
  if (key.length < minKeyLength)
    throw new Error(`the key of pseudonyms needs at least ${minKeyLength} characters, not ${key.length}`);
  const secret = createSecretKey(key, 'utf8');
  const kept = new Map<string, string>();

  // Synchronous and without state but for the cache: invocations that share the process cannot meet in here.
  const of = (field: IdField, id: string): string => {
    if (pseudonym.test(id)) return id;
    const name = `${field}\0${id}`;
    const known = kept.get(name);
    if (known !== undefined) return known;
    const hash = createHmac('sha256', secret).update(name).digest().subarray(0, hashBytes);
    const made = `psn1_${hash.toString('base64url')}`;
    kept.set(name, made);
    if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '');
    return made;
  };

  return {
    of,
    ofText: (text) => replaceIds(text, of),
    ofContext: (context) => {
      const hidden: BatchContext = { ...context };
      for (const field of idFields) {
        const id = context[field];
        if (id !== undefined) hidden[field] = of(field, id);
      }
      return hidden;
    },
  };
}

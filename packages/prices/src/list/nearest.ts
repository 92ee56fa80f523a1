import { closest, distance } from 'fastest-levenshtein';

/** A slip of the hand changes so many letters at most. */
const letters = 3;

/** The one of `known` that was likely meant. */
export function nearest(said: string, known: readonly string[]): string | undefined {
  const likely = closest(said.toLowerCase(), known);
  return distance(said.toLowerCase(), likely) <= letters ? likely : undefined;
}

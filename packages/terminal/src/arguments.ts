import { InvalidArgumentError } from 'commander';

/** Reads a whole number from `least` to `most`. */
export function wholeNumber(least = 1, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(
        most < Number.MAX_SAFE_INTEGER
          ? `It takes a whole number from ${least} to ${most}.`
          : `It takes a whole number ${least === 1 ? 'above 0' : `of at least ${least}`}.`,
      );
    return value;
  };
}

/** Reads a number of at least `least`, whole or not. */
export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || value < least)
      throw new InvalidArgumentError(`It takes a number of at least ${least}.`);
    return value;
  };
}

/** Reads a text that is not empty. */
export function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

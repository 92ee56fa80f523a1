import { type Command, InvalidArgumentError } from 'commander';
import { WrongCallError } from './exit-code.ts';

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

/** The flags that the caller wrote, in their long form: not those that have their default. */
export function flagsWritten(command: Command): string[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map(({ long, flags }) => long ?? flags);
}

/** Throws a `WrongCallError` where the caller wrote one of these flags, which would change nothing, and says why. */
export function refuseUnused(command: Command, flags: readonly string[], why: string): void {
  const unused = flagsWritten(command).filter((flag) => flags.includes(flag));
  if (unused.length > 0) throw new WrongCallError(`${unused.join(', ')} would change nothing: ${why}`);
}

const parsersOfLists = new WeakSet<object>();

/** Marks the parser of a flag that may be given several times: it gets what came before. */
export function repeatable<T>(
  parse: (text: string, before: T | undefined) => T,
): (text: string, before: T | undefined) => T {
  parsersOfLists.add(parse);
  return parse;
}

/** A flag that is given twice is a wrong call, unless it is a list: the last would be taken in silence. */
export function refuseTwice(command: Command): void {
  const given = new Set<string>();
  for (const option of command.options) {
    const { variadic, parseArg, flags } = option;
    if (variadic || (parseArg && parsersOfLists.has(parseArg))) continue;
    command.on(`option:${option.name()}`, () => {
      if (given.has(flags)) command.error(`error: option '${flags}' is given twice`);
      given.add(flags);
    });
  }
}

/** What values keep beyond their shape. */
export interface Rule<Settings> {
  /** Fact and reason, as a sentence. */
  says: string;
  /** The value that breaks the rule, in words; nothing when it holds. */
  brokenBy: (settings: Settings) => string | undefined;
}

/** By their names, which an exception states. */
export type Rules<Settings> = Readonly<Record<string, Rule<Settings>>>;

export const when = (broken: boolean, value: string): string | undefined => (broken ? value : undefined);

export const each = (values: readonly (string | undefined)[]): string | undefined =>
  values.filter(Boolean).join(', ') || undefined;

export const outside = (value: number, { min, max }: { min: number; max: number }): boolean =>
  value < min || value > max;

export const repeats = (values: readonly string[]): boolean => new Set(values).size < values.length;

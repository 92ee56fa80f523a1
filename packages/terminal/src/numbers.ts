/** Numbers as people read them. A missing one is a dash. */
const dash = '–';

/** 12,345. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? dash : Math.round(value).toLocaleString('en');
}

/** Three figures and a letter: 950, 12.3k, 4.56M, 1.2B. */
export function short(value: number): string {
  for (const [size, letter] of [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (Math.abs(value) >= size * 0.9995) return `${Number((value / size).toPrecision(3))}${letter}`;
  }
  return String(Number(value.toPrecision(3)));
}

/** $1,234 from a hundred on, $12.34, and two figures below a dollar. */
export function usd(value: number): string {
  if (Number.isNaN(value)) return 'not known here';
  if (value >= 100) return `$${Math.round(value).toLocaleString('en')}`;
  if (value >= 1) return `$${value.toFixed(2)}`;
  return value === 0 ? '$0' : `$${value.toPrecision(2)}`;
}

/** 4 ms, 350 ms, 1.24 s, 95 s, 12 min. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return dash;
  if (ms < 10) return `${Number(ms.toPrecision(2))} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return dash;
  return value >= 1024 ** 2 ? `${Math.round(value / 1024 ** 2)} MiB` : `${Math.round(value / 1024)} KiB`;
}

/** 12 %, with a space that does not break. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}\u00a0%`;
}

/** With two figures below a tenth, so that little is not nothing. */
export function share(value: number): string {
  return value > 0 && value < 0.0995 ? `${Number((value * 100).toPrecision(2))}\u00a0%` : percent(value);
}

/** 1 message, 2 messages. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** a, b, and c. */
export function listed(
  texts: readonly string[],
  type: 'conjunction' | 'disjunction' = 'conjunction',
): string {
  return new Intl.ListFormat('en', { type }).format(texts);
}

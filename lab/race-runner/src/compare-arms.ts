import type { Answer, UnstablePaths } from './compare-answers.ts';
import type { Finding } from './findings.ts';

/**
 * What is wrong on managed instances even without company: an invocation that fails only there, or a value that is there
 * missing or null. Other differences of value are left alone, for an answer may well tell where it was made, and so are
 * what varies by itself and what fails on default Lambda only, as the first call of a service that is just starting does.
 */
export function differsFromDefault(
  onDefault: ReadonlyMap<number, Answer>,
  onManaged: ReadonlyMap<number, Answer>,
  unstable: UnstablePaths,
): Finding[] {
  const byPath = new Map<string, { count: number; example: { default: unknown; managed: unknown } }>();
  const compared = [...onDefault].filter(([invocation]) => onManaged.has(invocation));
  for (const [invocation, answer] of compared) {
    const managed = onManaged.get(invocation);
    const failed = managed?.get('outcome') !== answer.get('outcome');
    if (failed && managed?.get('outcome') === 'success') continue;
    for (const [path, value] of failed ? [['outcome', answer.get('outcome')] as const] : answer) {
      if (unstable.has(path)) continue;
      const there = managed?.get(path);
      if (path === 'outcome' ? there === value : (there ?? null) !== null || (value ?? null) === null)
        continue;
      const example = { default: value, managed: failed ? (managed?.get('$.errorMessage') ?? there) : there };
      const known = byPath.get(path) ?? { count: 0, example };
      known.count += 1;
      byPath.set(path, known);
    }
  }
  return [...byPath].map(([path, { count, example }]) => ({
    kind: 'differs-from-default',
    path,
    count,
    example,
    message:
      `${count} of ${compared.length} answers have on default Lambda at ${path} ${JSON.stringify(example.default)}, ` +
      `on managed instances ${JSON.stringify(example.managed ?? null)}, one at a time on both`,
  }));
}

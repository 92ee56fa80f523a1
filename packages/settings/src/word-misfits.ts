import type { z } from 'zod';

/** What does not fit a shape, a sentence each: the setting, its value, and what it has to be. */
export function wordMisfits(settings: unknown, { issues }: z.ZodError): string[] {
  return issues.flatMap((issue) => wordIssue(settings, issue));
}

type Issue = z.core.$ZodIssue;

function wordIssue(settings: unknown, issue: Issue): string[] {
  const path = issue.path.map(String);
  const name = path.join('.') || 'it';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...path, key].join('.')} is no setting`);
  const value = valueAt(settings, path);
  if (value === undefined) return [`${name} is missing`];
  if (issue.code === 'invalid_union') {
    // The alternative that the value is nearest to tells what is wrong.
    const [nearest = []] = [...issue.errors].sort((a, b) => a.length - b.length || depthOf(b) - depthOf(a));
    if (depthOf(nearest) > 0)
      return nearest.flatMap((inner) => wordIssue(settings, { ...inner, path: [...path, ...inner.path] }));
  }
  return [`${name} is ${shown(value)}, and has to be ${expected(issue)}`];
}

const depthOf = (issues: readonly Issue[]): number =>
  Math.max(0, ...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));

const kinds: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'settings in braces',
  record: 'settings in braces',
};

function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(shown).join(', ')}`;
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected;
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? `one of ${issue.options.map(shown).join(', ')}`
        : issue.errors.flatMap((alternative) => alternative.map(expected)).join(', or ');
    case 'too_small':
      return issue.origin === 'string' ? 'a text that is not empty' : `at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'int' || issue.origin === 'number'
        ? 'a whole number that is exact'
        : `at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'template_literal' ? 'an ARN' : issue.format;
    default:
      return issue.message;
  }
}

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return 'a function';
  return JSON.stringify(value) ?? String(value);
}

function valueAt(settings: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    settings,
  );
}

import { rules } from './rules/all.ts';
import type { StageConfig } from './stage-config.ts';

/** A line for each rule that these settings break and state no exception of: its name, the rule and the value. */
export function brokenRules(config: StageConfig): string[] {
  const exceptions = config.exceptions ?? [];
  const unknown = exceptions.filter(({ rule }) => !Object.hasOwn(rules, rule));
  const excepted = new Set(exceptions.map(({ rule }) => rule));
  return [
    ...unknown.map(
      ({ rule }) => `exceptions names the rule "${rule}"; there are ${Object.keys(rules).join(', ')}`,
    ),
    ...Object.entries(rules).flatMap(([name, { says, brokenBy }]) => {
      const value = excepted.has(name) ? undefined : brokenBy(config);
      return value === undefined ? [] : [`${name}: ${says}, but ${value}`];
    }),
  ];
}

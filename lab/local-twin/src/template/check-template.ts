import { type Template, UnsupportedTemplateError } from './cloudformation.ts';
import { referencesIn } from './dynamic-references.ts';
import { emulated, inert } from './resource-types.ts';

/** Throws with every resource type and property that the twin neither emulates nor knows to change nothing locally. */
export function checkTemplate(template: Template): void {
  const problems = Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (inert[Type]) return [];
    const known = emulated[Type];
    if (!known) return [`${id}: the twin does not know ${Type}`];
    const allowed = new Set([...known.acts, ...known.inert]);
    const others = Object.keys(Properties)
      .filter((name) => !allowed.has(name))
      .map(
        (name) =>
          `${id}: the twin does not act on ${Type}.${name}; it knows ${[...allowed].sort().join(', ')}`,
      );
    // Variables of a function may be given at its start.
    const unread = Object.entries(Properties)
      .filter(([name]) => known.acts.includes(name) && name !== 'Environment')
      .flatMap(([name, value]) => referencesIn(value, `${Type}.${name}`))
      .map((path) => `${id}: the twin cannot read the value of ${path}, a dynamic reference`);
    return [...others, ...unread];
  });
  if (problems.length > 0) {
    const list = problems.map((problem) => `  ${problem}`).join('\n');
    throw new UnsupportedTemplateError(
      `The template asks for what the twin does not do:\n${list}\nEmulated and inert types: docs/twin.md`,
    );
  }
}

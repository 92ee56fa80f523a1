/** A part of settings, at any depth: lists are taken whole, and null takes a setting away (JSON merge patch, RFC 7396). */
export type Changes = { readonly [name: string]: unknown };

/** The settings with the changes, not checked. */
export function changeConfig(config: unknown, changes: Changes): Record<string, unknown> {
  const changed: Record<string, unknown> = isObject(config) ? { ...config } : {};
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) delete changed[name];
    else changed[name] = isObject(change) ? changeConfig(changed[name], change) : change;
  }
  return changed;
}

const isObject = (value: unknown): value is Changes =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

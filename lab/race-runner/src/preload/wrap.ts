export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Replaces functions of an object by wrapped ones that keep their other properties. Names that this version of Node.js does
 * not have are left out.
 */
export function wrapMethods(
  owner: unknown,
  names: readonly string[],
  wrap: (original: Callable, name: string) => Callable,
): void {
  const target = owner as Record<string, Callable | undefined>;
  for (const name of names) {
    const original = target[name];
    if (typeof original !== 'function') continue;
    const wrapped = wrap(original, name);
    for (const key of Reflect.ownKeys(original)) {
      const property = Object.getOwnPropertyDescriptor(original, key);
      if (key !== 'prototype' && property) Object.defineProperty(wrapped, key, property);
    }
    Object.defineProperty(target, name, {
      value: wrapped,
      writable: true,
      configurable: true,
      enumerable: Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? true,
    });
  }
}

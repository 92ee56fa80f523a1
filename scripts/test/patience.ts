import { vi } from 'vitest';

/*
 * Runs before each test file. Vitest gives a condition one second to come true, which a busy machine reaches: here every
 * condition has minutes, whatever a test gives, and only one that never comes true fails.
 */
const leastMs = 120_000;
const patient = Symbol.for('patient');

interface WaitOptions {
  timeout?: number;
  interval?: number;
}
type Wait = (condition: () => unknown, options?: number | WaitOptions) => Promise<unknown>;

for (const name of ['waitFor', 'waitUntil'] as const) {
  const wait = vi[name] as Wait & { [patient]?: true };
  // Without isolation files share `vi`.
  if (wait[patient]) continue;
  const waitLonger: Wait & { [patient]?: true } = (condition, options = {}) => {
    const given = typeof options === 'number' ? { timeout: options } : options;
    return wait(condition, { ...given, timeout: Math.max(given.timeout ?? 0, leastMs) });
  };
  waitLonger[patient] = true;
  Object.assign(vi, { [name]: waitLonger });
}

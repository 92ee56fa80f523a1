import { resolve } from 'node:path';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll } from 'vitest';

const cli = resolve(import.meta.dirname, 'cli.ts');
const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());

/** `pnpm cost` with these arguments. */
export async function cost(
  args: readonly string[],
): Promise<{ stdout: string; stderr: string; status: number }> {
  const { code: status, ...said } = await caller.call(cli, args);
  return { ...said, status };
}

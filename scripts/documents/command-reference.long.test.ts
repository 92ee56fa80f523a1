import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandReference, withReference } from './command-reference.ts';
import { root } from './documents.ts';

test('docs/commands.md has every command and every option, as they say of themselves (else: pnpm --filter @telemetry/scripts write-commands)', async () => {
  const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');
  // Where the lab was taken off its sections left empty lines.
  const told = (text: string): string => text.replaceAll(/\n{2,}/g, '\n\n');
  expect(told(page)).toBe(told(withReference(page, await commandReference())));
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/*
 * Runs before each test file (vitest.config.ts). An app that is told no folder writes megabytes into the system's folder for
 * temporary files: with this they go into one of the test file's own, which is removed in the end.
 */
const before = process.env['TMPDIR'];
let own: string;
beforeAll(() => {
  own = mkdtempSync(join(tmpdir(), 'telemetry-infra-'));
  process.env['TMPDIR'] = own;
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(own, { recursive: true, force: true });
});

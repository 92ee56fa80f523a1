import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/**
 * Imported for what it does: an app that is told no folder writes megabytes into the system's folder for temporary files.
 * With this they go into one of the test file's own, which is removed in the end.
 */
const own = mkdtempSync(join(tmpdir(), 'telemetry-infra-'));
process.env['TMPDIR'] = own;
afterAll(() => rmSync(own, { recursive: true, force: true }));

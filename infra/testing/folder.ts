import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs once before all test files (vitest.config.ts). An app that is told no folder writes megabytes into the system's folder
 * for temporary files: with this they go into one that is removed in the end. Commands that tests start keep compiled modules
 * in it for one another.
 */
export default function setup(): () => void {
  const own = mkdtempSync(join(tmpdir(), 'telemetry-infra-'));
  process.env['TMPDIR'] = own;
  process.env['NODE_COMPILE_CACHE'] = join(own, 'compiled');
  return () => rmSync(own, { recursive: true, force: true });
}

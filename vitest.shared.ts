import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { resultsFile } from './scripts/test/part-results.ts';
import { ResultsFile } from './scripts/test/results-file.ts';

const isLong = process.env['npm_lifecycle_event'] === 'test:long';

/** Every part's tests run by this; the suffix of a test file tells its kind (see CONTRIBUTING.md). */
export default defineConfig({
  test: {
    include: [isLong ? '**/*.long.test.ts' : '**/*.test.ts'],
    exclude: ['**/node_modules', '**/dist', '**/cdk.out', ...(isLong ? [] : ['**/*.long.test.ts'])],
    // Against tests that hang, not a verdict on speed: machines of continuous integration may be very slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    setupFiles: [resolve(import.meta.dirname, 'scripts/test/patience.ts')],
    expect: { poll: { timeout: 120_000 } },
    // Parts run side by side, so each takes one core.
    maxWorkers: 1,
    reporters: ['default', new ResultsFile(resultsFile(isLong ? 'test:long' : 'test'))],
  },
});

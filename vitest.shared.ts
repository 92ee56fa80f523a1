import { defineConfig } from 'vitest/config';

/** Every package's vitest.config.ts is this; the suffix of a test file tells its kind (see CONTRIBUTING.md). */
export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      '*.test.ts',
      'constructs/**/*.test.ts',
      'monitoring/**/*.test.ts',
      'cloud/**/*.test.ts',
    ],
    // Against tests that hang, not a verdict on speed: machines of continuous integration may be very slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

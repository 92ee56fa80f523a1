import { defineConfig } from 'vitest/config';

/** Every package's vitest.config.ts is this; the suffix of a test file tells its kind (see CONTRIBUTING.md). */
export default defineConfig({
  test: {
    passWithNoTests: true,
    include: ['src/**/*.test.ts', '*.test.ts', 'constructs/**/*.test.ts', 'cloud/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

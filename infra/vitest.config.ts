import { defineConfig, mergeConfig } from 'vitest/config';
// @boundaries-ignore what the tests of all parts share
import shared from '../vitest.shared.ts';

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['./testing/folder.ts'],
      // Importing aws-cdk-lib takes seconds: once for each worker, not once for each file.
      isolate: false,
    },
  }),
);

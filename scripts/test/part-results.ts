/** What the tests of one part of the workspace came to. */
export interface PartResults {
  passed: number;
  failed: { name: string; said: string }[];
  skipped: { name: string; why: string }[];
}

/** Where a part keeps them, below its own folder; turbo keeps them with its cache. */
export const resultsFile = (task: 'test' | 'test:long'): string =>
  `.test-results/${task.replace(':', '-')}.json`;

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import type { PartResults } from './part-results.ts';

const skippedWithoutReason =
  'It was skipped without a reason; with one it is: `test(name, ({ skip }) => skip(condition, reason))`.';

/** Writes what a part's tests came to into a file, from which the last lines over all parts are made. */
export class ResultsFile implements Reporter {
  readonly file: string;
  /** Of a run of some tests by their names the others are skipped. */
  #runsAll = true;

  constructor(file: string) {
    this.file = file;
  }

  onInit({ config }: Vitest): void {
    this.#runsAll = config.testNamePattern === undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const results: PartResults = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      for (const error of module.errors()) results.failed.push({ name: file, said: error.message });
      for (const test of module.children.allTests()) {
        const name = `${file} > ${test.fullName}`;
        const result = test.result();
        if (result.state === 'passed') results.passed += 1;
        else if (result.state === 'failed')
          results.failed.push({ name, said: result.errors.map(({ message }) => message).join('\n') });
        else {
          const why = result.state === 'skipped' ? result.note : undefined;
          // A hook that failed is told above, and skips all of its tests.
          if (why === undefined && this.#runsAll && module.state() !== 'failed') {
            results.failed.push({ name, said: skippedWithoutReason });
            process.exitCode = 1;
          } else results.skipped.push({ name, why: why ?? 'no reason given' });
        }
      }
    }
    for (const error of unhandled) results.failed.push({ name: 'outside of any test', said: error.message });
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(results));
  }
}

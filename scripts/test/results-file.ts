import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { PartResults } from './part-results.ts';

/** Writes what a part's tests came to into a file, from which the last lines over all parts are made. */
export class ResultsFile implements Reporter {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
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
        else
          results.skipped.push({
            name,
            why: (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given',
          });
      }
    }
    for (const error of unhandled) results.failed.push({ name: 'outside of any test', said: error.message });
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(results));
  }
}

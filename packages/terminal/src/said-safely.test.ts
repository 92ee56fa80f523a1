import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../../..');

/** Code that runs in a command or makes a page: not tests, nor what only they run. */
const sources = globSync('{apps,packages,infra,lab,loadtests}/**/*.{ts,mts,js,html}', {
  cwd: repository,
  exclude: (name) => ['node_modules', 'dist', 'cdk.out', 'fixtures', 'results'].includes(name),
}).filter((file) => !/\.test\.ts$|\/testing-|\/testing\//.test(file));

/** Files that do what `what` finds, and where no text from outside can come in by it. */
const allowed: { does: string; what: RegExp; in: Record<string, string> }[] = [
  {
    does: 'writes to a terminal by itself',
    what: /process\.std(out|err)\.write|\bconsole\.(log|info|warn|error|debug|table|dir)\(/,
    in: {
      'packages/terminal/src/': 'the place that makes text safe',
      'packages/operations/src/dead-letters/cli.ts':
        'lines that visibleJson made, with a pipe that may be slow',
      'apps/processor/src/handler.ts': 'metrics on the standard output of a function, which is a log',
      // lab:
      'apps/thread-safety-lab/': 'handlers: what they write is a log',
      'lab/race-runner/': 'handlers to look at, and words about console.log',
      // :lab
      'packages/eslint-plugin-lmi/': 'rules about console.log',
      'packages/event-schema/scripts/': 'writes schemas: no text from outside',
      'packages/event-store/scripts/': 'compares SQL on Trino: its own rows',
      'packages/execution-environment/differential/': "compares answers of AWS's emulator: its own events",
    },
  },
  {
    does: 'makes markup of text by itself',
    what: /\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write\(/,
    in: {
      // lab:
      'lab/cost-model/src/page/browser.ts': 'of what `html` made, whose values are escaped',
      // :lab
    },
  },
  {
    does: 'makes CSV',
    what: /text\/csv|ToCsv\(/,
    in: {
      // lab:
      'lab/cost-model/src/page/': 'by `csv`, as the next',
      'lab/page/src/save.ts': 'of what `csv` made, in which a formula is text',
      // :lab
    },
  },
];

it('finds the code', () => {
  expect(sources.length).toBeGreaterThan(100);
});

it.each(allowed)('only who is named here $does', ({ what, in: named }) => {
  const found = sources.filter((file) => what.test(readFileSync(resolve(repository, file), 'utf8')));
  expect(found.filter((file) => !Object.keys(named).some((start) => file.startsWith(start)))).toEqual([]);
});

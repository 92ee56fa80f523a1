import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocksOf, readDocuments, root } from './documents.ts';

const documents = readDocuments();

/** Set by the shell, or by the systems that run the lines. */
const given = new Set(['HOME', 'PATH', 'PWD', 'CI']);
/** What runs and commands write, which no clone has. */
const written = /^(\.data|loadtests\/results\/|infra\/cdk\.out|lab\/race-runner\/out)/;

/** GitHub's name of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[`*]|\[|\]\([^)]*\)/g, '')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
      const anchor = anchorOf(heading);
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

describe.each(documents)('$file', ({ file, text }) => {
  test('links to files and headings that there are', () => {
    const prose = text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
    const broken = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const linked = path === '' ? file : join(dirname(file), path);
        if (!existsSync(join(root, linked))) return true;
        if (anchor === undefined || !linked.endsWith('.md')) return false;
        return !anchorsOf(readFileSync(join(root, linked), 'utf8')).has(anchor);
      });
    expect(broken).toEqual([]);
  });

  test('names files that there are', () => {
    const named = [
      ...text.matchAll(
        /`((?:apps|packages|infra|lab|loadtests|scripts|docs|fixtures|\.github|\.ci)\/[^`\s]*)`/g,
      ),
    ]
      .map(([, path = '']) => path.replace(/#.*$/, '').replace(/:\d+$/, ''))
      .filter((path) => !/[<…{}$]/.test(path) && !written.test(path));
    const missing = named.filter((path) => {
      const places = [root, join(root, dirname(file))];
      return !places.some((place) =>
        path.includes('*') ? globSync(path, { cwd: place }).length > 0 : existsSync(join(place, path)),
      );
    });
    expect([...new Set(missing)]).toEqual([]);
  });

  test('sets each variable that its lines for a shell use', () => {
    const lines = blocksOf(text)
      .filter(({ language }) => ['sh', 'bash', 'shell'].includes(language))
      .map(({ content }) => content)
      .concat([...text.matchAll(/`((?:aws|curl|pnpm) [^`]+)`/g)].map(([, code = '']) => code))
      .join('\n')
      // Quoted by single quotes it is not the shell's.
      .replaceAll(/'[^']*'/g, "''");
    const used = new Set([...lines.matchAll(/\$\{?([A-Z][A-Z_]*)\b/g)].map(([, name = '']) => name));
    const set = new Set(
      [...lines.matchAll(/(?:^|[\s;])(?:export )?([A-Z][A-Z_]*)=/gm)].map(([, name = '']) => name),
    );
    expect([...used].filter((name) => !set.has(name) && !given.has(name))).toEqual([]);
  });

  test('pipes what pnpm runs only without the lines that pnpm adds', () => {
    const piped = blocksOf(text).flatMap(({ content }) =>
      content.split('\n').filter((line) => /^pnpm (?!--silent|-s )[^|#]*\|/.test(line)),
    );
    expect(piped).toEqual([]);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from './documents.ts';

const page = readFileSync(join(root, 'docs/make-it-yours.md'), 'utf8');

/** What docs/make-it-yours.md says to add an event type, and of that what comes before the contract's release, and that. */
export const example = page.slice(page.indexOf('## 2. '), page.indexOf('## 3. '));
export const [beforeRelease = '', release = ''] = example.split('### The release');

/**
 * Does in a copy what a part of the page says: "… `file` … before|after|instead of the line with `text`:" and what goes there. Says how
 * many changes it made.
 */
export function follow(copy: string, part: string): number {
  const edits = part.matchAll(
    /`([\w./-]+\.(?:ts|md))`[^`]*?(before|after|instead of) the line with `([^`]+)`:\n\n```\w+\n(.*?)```/gs,
  );
  let done = 0;
  for (const [, file = '', where = '', anchor = '', text = ''] of edits) {
    const lines = readFileSync(join(copy, file), 'utf8').split('\n');
    const found = lines.flatMap((line, n) => (line.includes(anchor) ? [n] : []));
    expect([file, anchor, found.length]).toEqual([file, anchor, 1]);
    const at = found[0] ?? 0;
    lines.splice(where === 'after' ? at + 1 : at, where === 'instead of' ? 1 : 0, text.replace(/\n$/, ''));
    writeFileSync(join(copy, file), lines.join('\n'));
    done += 1;
  }
  return done;
}

import { statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { pageOf } from './documents.ts';

interface Context {
  root: string;
  documents: ReadonlySet<string>;
  repositoryUrl: string;
}

/** Links to files and folders that are no document lead to the repository; those to documents stay within the site. */
export function linksToCode(markdown: Pick<MarkdownRenderer, 'core'>, context: Context): void {
  markdown.core.ruler.push('links-to-code', ({ tokens, env }) => {
    const { relativePath } = env as { relativePath: string };
    for (const { children } of tokens)
      for (const token of children ?? []) {
        const href = token.type === 'link_open' && token.attrGet('href');
        if (href) token.attrSet('href', addressOf(href, relativePath, context));
      }
  });
}

/** What a link of that document is in the site. Throws for a file that is not there. */
export function addressOf(href: string, from: string, { root, documents, repositoryUrl }: Context): string {
  if (/^([a-z]+:|#)/.test(href)) return href;
  const [target = '', fragment] = href.split('#', 2);
  const path = posix.join(dirname(from), target);
  const part = fragment === undefined ? '' : `#${fragment}`;
  if (documents.has(path)) return `${pageOf(target)}${part}`;
  const readme = posix.join(path, 'README.md');
  if (documents.has(readme)) return `${pageOf(posix.relative(dirname(from), readme))}${part}`;
  const kind = statSync(join(root, path)).isDirectory() ? 'tree' : 'blob';
  return `${repositoryUrl}/${kind}/main/${path}${part}`;
}

import type { MarkdownRenderer } from 'vitepress';

/** Two braces are text in a document; Vue would take what stands between them for a program. */
export function bracesAreText({ renderer }: Pick<MarkdownRenderer, 'renderer'>): void {
  for (const rule of ['text', 'code_inline'] as const) {
    const before = renderer.rules[rule];
    if (before)
      renderer.rules[rule] = (...given) =>
        before(...given)
          .replaceAll('{{', '&#123;&#123;')
          .replaceAll('}}', '&#125;&#125;');
  }
}

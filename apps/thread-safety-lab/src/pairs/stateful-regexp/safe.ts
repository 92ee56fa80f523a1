import { lookUp } from '../look-up.ts';

const words = /\w+/g;

export async function handler({ text }: { text: string }): Promise<{ words: string[] }> {
  const found: string[] = [];
  // `matchAll` works on a copy of the expression; `exec` moves the `lastIndex` that all share.
  for (const [word] of text.matchAll(words)) {
    await lookUp('dictionary');
    found.push(word);
  }
  return { words: found };
}

import { lookUp } from '../look-up.ts';

const words = /\w+/g;

export async function handler({ text }: { text: string }): Promise<{ words: string[] }> {
  const found: string[] = [];
  for (let match = words.exec(text); match; match = words.exec(text)) {
    await lookUp('dictionary');
    found.push(match[0]);
  }
  return { words: found };
}

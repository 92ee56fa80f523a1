/** A command of a document, as words; quotes are taken off. */
export interface DocumentCommand {
  /** For a message: file and line. */
  where: string;
  words: string[];
}

/**
 * The commands of this repository in a Markdown text: whole lines of fenced blocks, and what stands between backticks in a
 * sentence, as long as it begins with `pnpm` (or `npx -y pnpm@…`, or either after `cd …`). What a shell joins by `&&`, `;` or `|`
 * is several commands.
 */
export function commandsOf(file: string, text: string): DocumentCommand[] {
  const commands: DocumentCommand[] = [];
  let isFenced = false;
  // A backslash at the end joins two lines.
  const lines = text.replaceAll(/\\\n\s*/g, ' ').split('\n');
  lines.forEach((line, index) => {
    if (/^\s*```/.test(line)) {
      isFenced = !isFenced;
      return;
    }
    const pieces = isFenced
      ? [line.replace(/\s#\s.*$/, '')]
      : [...line.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
    for (const piece of pieces)
      for (const part of piece.split(/\s(?:&&|;|\|)\s/)) {
        const words = wordsOf(part.trim());
        const ours = words.slice(words[0] === 'npx' && words[1] === '-y' ? 2 : 0);
        if (/^pnpm(@[\d.]+)?$/.test(ours[0] ?? ''))
          commands.push({ where: `${file}:${index + 1}`, words: ['pnpm', ...ours.slice(1)] });
      }
  });
  return commands;
}

function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"?|'([^']*)'?|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

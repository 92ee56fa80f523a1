import { blocksOf } from './documents.ts';
import { type SimpleCommand, type Statement, statementsOf } from './shell.ts';

/** A command of a document. */
export interface DocumentCommand extends SimpleCommand {
  /** For a message: file and line. */
  where: string;
  /** Where it is run, from the root: the `cd` before it. */
  folder: string;
}

/** A fenced block that is for a shell. */
export interface ShellBlock {
  file: string;
  /** The line of its first statement, from 1. */
  line: number;
  statements: Statement[];
  /** Why nobody runs it, as the line `<!-- not run: … -->` above it says. */
  notRun?: string;
  /** What it prints, as the `text` block behind it shows it. */
  shows?: string;
}

/** Whether a block is for a shell, by its language. */
const isForShell = (language: string): boolean => /^(sh|bash|shell|console)$/.test(language);
/** Languages of blocks in which a line like a command is none: code, data, and what was printed. */
const noCommands = /^(ts|js|json|ya?ml|sql|md|html|text)$/;
/** How a line begins that is for a shell, whatever its block is called. */
const commandLine = /^(\$ )?(pnpm|npx|npm|node|curl|aws|git|cd|cp|docker|python3?|terraform|cdk) /m;

/** Where commands stand that nobody would find: blocks with commands that are not said to be for a shell, and other fences. */
export function hiddenCommands(file: string, text: string): string[] {
  const hidden = blocksOf(text)
    .filter(
      ({ language, content }) =>
        !isForShell(language) && !noCommands.test(language) && commandLine.test(content),
    )
    .map(({ line }) => `${file}:${line}: a block with commands says \`\`\`sh`);
  return /^ *(~~~|````)/m.test(text) ? [...hidden, `${file}: a block begins with three backticks`] : hidden;
}

/** The blocks for a shell of a Markdown text. @throws where a quote or a bracket in one is not closed */
export const shellBlocksOf = (file: string, text: string): ShellBlock[] =>
  blocksOf(text).flatMap(({ language, content, line, above }, n, all) => {
    if (!isForShell(language)) return [];
    const [, notRun] = /^<!-- not run: (.*\S) -->$/.exec(above) ?? [];
    const shows = all[n + 1]?.language === 'text' ? all[n + 1]?.content : undefined;
    return [{ file, line, statements: statementsOf(content), notRun, shows }];
  });

/** The commands of a block. */
export function commandsOfBlock({ file, line, statements }: Omit<ShellBlock, 'notRun'>): DocumentCommand[] {
  let folder = '.';
  return statements.flatMap((statement) =>
    statement.commands.flatMap((command) => {
      const [program, to = ''] = command.words;
      if (program === 'cd') folder = to === '..' ? '.' : to;
      return [{ ...command, folder, where: `${file}:${line + statement.line}` }];
    }),
  );
}

/** What a sentence says between backticks, as far as it is a call of pnpm, or of a program of ours. */
export function commandsInProse(file: string, text: string): DocumentCommand[] {
  const prose = text.replaceAll(/^([ \t]*)```[^]*?^\1```/gm, (block) => block.replaceAll(/[^\n]/g, ''));
  return [...prose.matchAll(/`([^`\n]+(?:\n[^`\n]+)?)`/g)].flatMap(({ 1: code = '', index }) => {
    const line = prose.slice(0, index).split('\n').length;
    if (!/^(.*&& |[A-Z_]+=\S+ |echo .*\| )?(pnpm |npx |aws [a-z]|node \S+\.ts\b)/.test(code)) return [];
    return commandsOfBlock({ file, line, statements: statementsOf(code.replaceAll('\n', ' ')) });
  });
}

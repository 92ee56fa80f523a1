import type { DocumentCommand } from './commands.ts';

/** How a command of a document is tried: run as it stands, run with the flag that only says what it would do, or its flags alone. */
export interface Way {
  how: 'run' | 'dry-run' | 'parsed';
  /** Why it is not run. */
  why?: string;
}

const run: Way = { how: 'run' };
const dryRun: Way = { how: 'dry-run', why: 'it takes minutes' };
const parsed = (why: string): Way => ({ how: 'parsed', why });
const account = parsed('it needs an account');
const minutes = parsed('it takes minutes');

/** The first that fits counts. What none fits is a fault: somebody has to say how it is tried. */
const ways: [command: RegExp, Way][] = [
  [/^(cd|cp|date|git|head|jq|openssl|printf|sed|tail|xargs) /, run],
  [/^curl /, run],
  [/^aws /, account],
  [/^output \w+$/, account],
  [/^pnpm (.* )?--(help|list)( |$)/, run],
  [/^pnpm cloud cost( |$)/, run],
  [/^pnpm cloud( |$)/, account],
  [/^pnpm (dlq|replay|forget|compact) .*--(stage|queue-url) /, account],
  [/^pnpm (dlq|replay|forget|compact|query)( |$)/, run],
  [/^pnpm (--filter \S+ )?(test|lint|types|install|build|synth|format:fix)( |$)/, minutes],
  [/^pnpm --filter \S+ exec node app\/synth\.ts /, minutes],
  [/^pnpm exec turbo run synth:edges$/, minutes],
  [/^pnpm exec vitest /, minutes],
  [/^pnpm --filter \S+ generate$/, run],
  // lab:
  [/^pnpm compare( |$)/, dryRun],
  [/^pnpm (demo|chaos|bench|lab|race|report|slim|site)( |$)/, minutes],
  [/^pnpm twin( |$)/, parsed('it stays until Ctrl-C; one is started for all that is run')],
  [/^pnpm cost( |$)/, run],
  [/^pnpm exec artillery run /, run],
  // :lab
];

/** The words as pnpm has them, however it is called: `pnpm query …`. */
export function plainWords({ words }: Pick<DocumentCommand, 'words'>): string[] {
  const called = words[0] === 'npx' && words[1] === '-y' ? words.slice(2) : words;
  if (!/^pnpm(@[\d.]+)?$/.test(called[0] ?? '')) return [...words];
  return ['pnpm', ...called.slice(1).filter((word, i) => i > 0 || !/^(-s|--silent)$/.test(word))];
}

export const wayOf = (command: Pick<DocumentCommand, 'words'>): Way | undefined =>
  ways.find(([pattern]) => pattern.test(plainWords(command).join(' ')))?.[1];

import { createInterface } from 'node:readline/promises';
import { print } from '@telemetry/terminal';

/** Whom a command talks to. */
export interface Person {
  say(line: string): void;
  /** True when the answer is exactly what was asked for. */
  confirm(question: string, expected: string): Promise<boolean>;
}

export class NobodyToAskError extends Error {}

/** On a terminal. `yes` answers every question; without it and without a terminal, a question throws. */
export function personAtTerminal({ yes, signal }: { yes?: boolean; signal?: AbortSignal }): Person {
  return {
    say: print,
    async confirm(question, expected) {
      if (yes) return true;
      if (!process.stdin.isTTY) throw new NobodyToAskError('there is no terminal to ask on: pass --yes');
      const terminal = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return (await terminal.question(`${question} `, { signal })).trim() === expected;
      } finally {
        terminal.close();
      }
    },
  };
}

import { createInterface } from 'node:readline/promises';
import { tell } from '@telemetry/terminal';
import { InvalidArgumentError } from 'commander';
import type { Answers } from '../pipeline/answers.ts';
import { quantity } from './flags.ts';

type Question = [
  key: 'eventsPerMonth' | 'eventsPerRequest' | 'wallMs' | 'cpuMs',
  text: string,
  least: number,
];

const questions: Question[] = [
  ['eventsPerMonth', 'Events a month (50M, 1.5B)', 1],
  ['eventsPerRequest', 'Events in a request', 1],
  ['wallMs', 'Wall time of an invocation, ms', 0],
  ['cpuMs', 'of it CPU, ms', 0],
];

/** Asks for what matters most; an empty answer takes what stands in brackets. Everything else is a flag. */
export async function askForTraffic(known: Omit<Answers, 'eventsPerMonth'>): Promise<Answers> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answers: Answers = { eventsPerMonth: 50e6, ...known };
  try {
    for (const [key, text, least] of questions) {
      for (;;) {
        const answer = await terminal.question(`${text} [${answers[key]}]: `);
        if (answer.trim() === '') break;
        try {
          answers[key] = quantity(least)(answer);
          break;
        } catch (error) {
          if (!(error instanceof InvalidArgumentError)) throw error;
          tell(error.message);
        }
      }
    }
  } finally {
    terminal.close();
  }
  return answers;
}

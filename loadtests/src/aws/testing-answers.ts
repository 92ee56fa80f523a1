import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../fixtures/aws');

/** One of AWS's answers as JSON; see fixtures/aws/README.md for where they come from. */
export function awsAnswer<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

export function awsAnswerFile(name: string): string {
  return join(folder, name);
}

/** An SDK client whose `send` gives these answers in turn and keeps what it was asked. */
export function answering<C extends { send: unknown }>(
  client: C,
  answers: readonly object[],
): C & { asked: object[] } {
  const asked: object[] = [];
  const send = (command: { input: object }): Promise<object> => {
    asked.push(command.input);
    const answer = answers[asked.length - 1];
    return answer ? Promise.resolve(answer) : Promise.reject(new Error('no further answer'));
  };
  return Object.assign(client, { send, asked });
}

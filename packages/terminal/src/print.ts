import { visibleJson, visibleLines } from './visible-text.ts';

/** Prints lines on standard output, whatever text from outside is in them. */
export function print(text: string): void {
  process.stdout.write(`${visibleLines(text)}\n`);
}

/** Prints JSON alone on standard output; `indent` is 2 unless it is 0, which makes one line. */
export function printJson(value: unknown, indent = 2): void {
  process.stdout.write(`${visibleJson(value, indent)}\n`);
}

/** Prints lines on standard error: what a person should know and no other program needs. */
export function tell(text: string): void {
  process.stderr.write(`${visibleLines(text)}\n`);
}

/** How a command ends. A shell adds its own: 130 when Ctrl-C ended it. */
export const exitCode = {
  done: 0,
  /** It went wrong, or what it checked is not as it should be. */
  failed: 1,
  /** The call was wrong: nothing was done. */
  wrongCall: 2,
  /** Something was done, and not all of it. */
  incomplete: 3,
  interrupted: 130,
} as const;

/** Says how the command will end; the worst of several counts. */
export function endWith(code: 'failed' | 'incomplete'): void {
  if (process.exitCode !== exitCode.failed) process.exitCode = exitCode[code];
}

/** A person's mistake: told in one line, exit code 2. */
export class WrongCallError extends Error {
  override readonly name = 'WrongCallError';
}

import { holdSeconds } from './hold-messages.ts';

/**
 * Names messages that somebody holds, and until when: SQS tells how many and neither who nor how long, so it is said what is known of
 * our own commands.
 */
export function heldToText(held: number, nowMs = Date.now()): string {
  const until = new Date(nowMs + holdSeconds * 1_000).toISOString().slice(11, 19);
  const are = held === 1 ? '1 dead letter is' : `${held} dead letters are`;
  return (
    `incomplete: ${are} held by somebody else and could not be looked into; ` +
    `by a command of ours until ${until} UTC at the latest (${holdSeconds} s, renewed while it runs), ` +
    `by any other reader for as long as it asked for, at most 12 hours. Run again then, or with --wait`
  );
}

import { type Evidence, withoutIds } from './evidence.ts';
import type { RecordedAnswer } from './verdict.ts';

/** What AWS last answered to a question of a belief, as the evidence has it; questions and answers of HTTP alone. */
export type KeptAnswer = (belief: string, asked: string) => (RecordedAnswer & { day: string }) | undefined;

export function keptAnswers(evidence: readonly Evidence[]): KeptAnswer {
  const last = new Map<string, RecordedAnswer & { day: string }>();
  for (const { day, found } of evidence)
    for (const { id, answers } of found)
      for (const answer of answers)
        if (answer.status !== undefined) last.set(`${id} ${answer.asked}`, { ...answer, day });
  return (belief, asked) => last.get(`${belief} ${asked}`);
}

/** In what a server's answer is another than the one that was kept; nothing where they are the same. */
export function difference(kept: RecordedAnswer, now: RecordedAnswer): string | undefined {
  const before = comparable(kept);
  const after = comparable(now);
  const part = (['status', 'headers', 'body'] as const).find((each) => before[each] !== after[each]);
  return part && `${part} ${before[part]}, and not ${after[part]}`;
}

/** Without what is another each time, and with JSON as it reads rather than as it is spaced. */
function comparable({ status, headers = {}, body = '' }: RecordedAnswer): Record<string, string> {
  return {
    status: String(status),
    headers: JSON.stringify(Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    body: withoutIds(asRead(body)),
  };
}

function asRead(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

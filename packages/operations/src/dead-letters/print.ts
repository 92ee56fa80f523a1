import { visible } from '@telemetry/terminal';
import { heldToText } from '../queue/held-by-others.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { RedriveResult } from './redrive.ts';
import type { DeadLetterStats } from './stats.ts';

/** What `dlq stats` shows to people. */
export function statsToText({ counts, ...stats }: DeadLetterStats): string {
  const { total, inFlight, delayed } = counts;
  if (total === 0) return 'No dead letters.';
  const groups: [string, Record<string, number>][] = [
    ['contents', stats.byContents],
    ['sent', stats.byAge],
    ['receives', stats.byReceiveCount],
  ];
  return [
    `${total} dead letters (${counts.visible} visible, ${inFlight} in flight, ${delayed} delayed)`,
    `${stats.sampled} looked into${stats.complete ? '' : ', the rest not (--sample N)'}: ${stats.events} events, oldest sent ${stats.oldestSentAt ?? 'unknown'}`,
    ...groups.flatMap(([title, group]) =>
      Object.entries(group)
        .sort(([, a], [, b]) => b - a)
        .map(
          ([key, count], index) =>
            `  ${(index === 0 ? title : '').padEnd(10)}${String(count).padStart(7)}  ${visible(key)}`,
        ),
    ),
    'Looking added one to the receive count of each; nothing was removed.',
    'Next: pnpm dlq peek, pnpm dlq redrive',
  ].join('\n');
}

/** One dead letter, as `dlq peek` shows it. */
export function deadLetterToText(letter: DeadLetter): string {
  const { contents } = letter;
  const what =
    contents.kind === 'batch'
      ? `${contents.events} events of app ${visible(contents.appId)}, device ${visible(contents.deviceId)}` +
        (contents.rejections > 0 ? `, and ${contents.rejections} that the processor will reject` : '')
      : `not a client batch (${contents.reason}): ${visible(contents.detail)}`;
  const body =
    letter.body.length > 300
      ? `${visible(letter.body.slice(0, 300))}… (${letter.body.length} characters)`
      : visible(letter.body);
  return [
    `${letter.messageId}  ${what}`,
    `  sent ${letter.sentAt}, received by the edge ${letter.receivedAt ?? 'at an unknown time'}, ${letter.receiveCount} receives`,
    `  ${body}`,
  ].join('\n');
}

export function redriveToText(result: RedriveResult): string {
  const { via, moved, leftOut, held, before, after, countsAgree, complete, overtaken } = result;
  const agreement = countsAgree
    ? `${before.total} before − ${moved} moved = ${after.total} now`
    : `counts do not agree: ${before.total} before − ${moved} moved is not ${after.total}; messages came back, arrived or left meanwhile`;
  return [
    `Redrove ${moved} messages ${via === 'copy' ? 'by receiving and sending them' : "by SQS's move task"}: ${agreement}`,
    ...(leftOut > 0
      ? [`${leftOut} of people who are being forgotten stay: pnpm forget --open finishes that`]
      : []),
    ...(held > 0 ? [heldToText(held)] : []),
    ...(overtaken
      ? [
          `somebody asked to be forgotten meanwhile, and SQS's own move was cancelled: --via copy moves the rest`,
        ]
      : []),
    ...(!complete && held === 0 && !overtaken
      ? [`incomplete: interrupted, ${after.total} dead letters are left`]
      : []),
  ].join('\n');
}

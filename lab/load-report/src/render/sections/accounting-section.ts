import { type Html, html } from '@telemetry/page';
import { armName, count, plural } from '../../format.ts';
import type { Report } from '../../report.ts';
import { table } from '../table.ts';

/** Where every accepted event ended, for each start of an arm. */
export function accountingSection({ run: { sessions } }: Report): Html {
  const events = sessions.reduce((total, { accounting }) => total + accounting.accepted.uniqueEvents, 0);
  const lost = sessions.reduce((total, { accounting }) => total + accounting.lost, 0);
  const broken = sessions.filter(({ accounting }) => !accounting.balanced).length;
  const summary =
    broken === 0
      ? `${plural(events, 'accepted event')}, ${lost} lost, in ${plural(sessions.length, 'run')}.`
      : `${plural(lost, 'event')} lost of ${count(events)}; ${plural(broken, 'run')} of ${sessions.length} do not balance.`;
  const rows = sessions.map(({ folder, arm, accounting }) => {
    const { accepted, stored, rejected, dead, lost, unexpected, duplicates, refused, unanswered } =
      accounting;
    return [
      { text: armName(arm), detail: folder === arm ? '' : folder },
      count(accepted.uniqueEvents),
      count(stored),
      count(rejected),
      count(dead),
      { text: count(lost), cls: lost > 0 ? 'bad' : 'good' },
      { text: count(unexpected), cls: unexpected > 0 ? 'bad' : '' },
      count(duplicates.storedRowsBeyondFirst),
      count(refused.events + unanswered.events),
    ];
  });
  return html`<section id="accounting"><h2>Is anything lost?</h2>
<p class="lead ${broken === 0 ? 'good' : 'bad'}">${summary}</p>
<p>By sets of event ids, not by counts alone: accepted = stored + rejected + dead + lost.</p>
<details${(broken > 0 || sessions.length <= 4) && html` open`}><summary>Every run</summary>
${table(
  [
    '',
    'accepted',
    '= stored',
    '+ rejected',
    '+ dead',
    '+ lost',
    'turned up unasked',
    'duplicate rows',
    'not accepted',
  ],
  rows,
)}</details></section>`;
}

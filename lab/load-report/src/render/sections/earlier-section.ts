import { type Html, html } from '@telemetry/page';
import { changeText, type Earlier } from '../../earlier/compare-with.ts';
import { armLabel } from '../../format.ts';
import { table } from '../table.ts';

/** What changed since an earlier run; empty where there is none to compare with. */
export function earlierSection(earlier: Earlier | undefined): Html {
  if (!earlier) return html``;
  const { folder, startedAt, choice, otherwise, changes, unmatched } = earlier;
  return html`<section id="earlier">
    <h2>What changed since ${folder}?</h2>
    <p>
      That run, of ${startedAt.slice(0, 16).replace('T', ' ')} UTC, said “${choice}”. The middle of the
      repeats then and now, and by how much with 95 % (Welch’s t on logarithms); each bill at its own run’s
      load.
    </p>
    ${table(
      ['', 'arm', 'then', 'now', 'change'],
      changes.map((change) => [
        { text: change.label, detail: change.cell },
        armLabel(change.arm),
        change.before,
        change.now,
        changeText(change),
      ]),
    )}
    ${otherwise.length > 0 ? html`<p class="note">Not the same: ${otherwise.join('; ')}.</p>` : ''}
    ${unmatched.length > 0 ? html`<p class="note">${unmatched.join('; ')}.</p>` : ''}
  </section>`;
}

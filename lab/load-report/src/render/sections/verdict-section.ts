import { armClass, type Html, html, prose } from '@telemetry/page';
import { armLabel, capital, plural } from '../../format.ts';
import type { Report } from '../../report.ts';
import type { Conclusion } from '../../verdict/conclude-cell.ts';
import { table } from '../table.ts';

/** The answer first: which arm, at which traffic, why, how sure. */
export function verdictSection({ verdict }: Report): Html {
  const { choice, headline, reasons, sureness } = verdict;
  const cls =
    choice === 'broken'
      ? 'broken'
      : ['managed-instances', 'default', 'hybrid'].includes(choice)
        ? armClass(choice)
        : '';
  return html`<section class="verdict ${cls}">
    <h2 class="headline">${prose(headline)}</h2>
    <ul>
      ${reasons.map((reason) => html`<li>${prose(reason)}</li>`)}
    </ul>
    <details class="sure ${sureness.level}" ${sureness.level === 'unsure' && html` open`}>
      <summary>
        <strong>How sure: ${sureness.level === 'sure' ? 'sure, by the repeats' : 'not sure'}.</strong> What
        the repeats say, and what speaks against it
      </summary>
      <ul>
        ${[...sureness.because, sureness.method, ...sureness.doubts].map((doubt) => html`<li>${prose(capital(doubt))}</li>`)}
      </ul>
    </details>
    ${checksTable(verdict.conclusions[0])}
  </section>`;
}

/** Every bound that has to hold before a run may decide, and what each arm had. */
function checksTable(conclusion: Conclusion | undefined): Html {
  if (!conclusion) return html``;
  const { checks, cell } = conclusion;
  const broken = checks.filter((check) => check.broken);
  const arms = [...new Set(checks.flatMap((check) => check.arms.map(({ arm }) => arm)))];
  const summary =
    broken.length === 0
      ? html`<strong>It may decide:</strong> all ${checks.length} bounds hold.`
      : html`<strong class="bad">It may not decide:</strong> ${plural(broken.length, 'bound')} of
          ${checks.length} ${broken.length === 1 ? 'does' : 'do'} not hold.`;
  return html`<details class="checks" ${broken.length > 0 && html` open`}>
    <summary>${summary} May “${cell}” decide?</summary>
    ${table(
      ['', 'bound', ...arms.map(armLabel), ''],
      checks.map((check) => [
        check.name,
        check.bound,
        ...arms.map((arm) => {
          const side = check.arms.find((each) => each.arm === arm);
          return { text: side?.text ?? '', cls: side && !side.holds ? 'bad' : '' };
        }),
        check.broken ? { text: 'does not hold', cls: 'bad' } : { text: 'holds', cls: 'good' },
      ]),
    )}
  </details>`;
}

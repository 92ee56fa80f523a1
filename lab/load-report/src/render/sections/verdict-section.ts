import { capital } from '../../format.ts';
import type { Report } from '../../report.ts';
import type { Verdict } from '../../verdict/verdict.ts';
import { armClass } from '../arm-class.ts';
import { prose } from '../escape.ts';

const sure: Record<Verdict['sureness']['level'], string> = {
  low: 'Not sure yet',
  fair: 'Sure of the direction',
  good: 'Sure',
};

/** The answer first: which arm, at which traffic, why, how sure. */
export function verdictSection({ verdict }: Report): string {
  const { choice, headline, reasons, sureness } = verdict;
  const cls =
    choice === 'broken'
      ? 'broken'
      : ['managed-instances', 'default', 'hybrid'].includes(choice)
        ? armClass(choice)
        : '';
  return `<section class="verdict ${cls}">
<h2 class="headline">${prose(headline)}</h2>
<ul>${reasons.map((reason) => `<li>${prose(reason)}</li>`).join('')}</ul>
<details class="sure ${sureness.level}"${sureness.level === 'low' ? ' open' : ''}><summary><strong>How sure: ${sure[sureness.level].toLowerCase()}.</strong> What speaks against it</summary>
<ul>${sureness.doubts.map((doubt) => `<li>${prose(capital(doubt))}</li>`).join('')}</ul></details>
</section>`;
}

import { armName, capital, listed } from '../format.ts';
import { Html, html } from '@telemetry/page';
import type { Earlier } from '../earlier/compare-with.ts';
import type { Report } from '../report.ts';
import { accountingSection } from './sections/accounting-section.ts';
import { cellsSection } from './sections/cells-section.ts';
import { costSection } from './sections/cost-section.ts';
import { earlierSection } from './sections/earlier-section.ts';
import { methodSection } from './sections/method-section.ts';
import { sweepSection } from './sections/sweep-section.ts';
import { tilesSection } from './sections/tiles-section.ts';
import { verdictSection } from './sections/verdict-section.ts';
import { styles } from './styles.ts';

/** One self-contained file: no network, light and dark. `script` is the bundled save-buttons.ts. */
export function page(report: Report, script: string, earlier?: Earlier): Html {
  const { file } = report.run;
  const arms = capital(listed(file.arms.map(armName), 'disjunction'));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${arms}? ${file.command} of ${file.startedAt.slice(0, 16).replace('T', ' ')}</title>
        <style>
          ${styles}
        </style>
      </head>
      <body>
        <main class="${file.arms.length > 2 ? 'wide' : ''}">
          <header>
            <h1>${arms}, for this telemetry pipeline?</h1>
            <p>
              pnpm ${file.command}, ${file.target === 'twin' ? 'on one machine' : 'in AWS'},
              ${file.startedAt.slice(0, 16).replace('T', ' ')} UTC
            </p>
          </header>
          ${verdictSection(report)} ${tilesSection(report)} ${earlierSection(earlier)}
          ${accountingSection(report)} ${costSection(report)} ${sweepSection(report)} ${cellsSection(report)}
          ${methodSection(report)}
        </main>
        <script>
          ${new Html([script], [])};
        </script>
      </body>
    </html> `;
}

import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { print, printJson, tell } from '@telemetry/terminal';
import { Command } from 'commander';
import { priceFile, priceList, pricesToText } from '@telemetry/prices';
import { openOffer, refreshPrices } from '@telemetry/prices/refresh';

const file = fileURLToPath(import.meta.resolve('@telemetry/prices/list'));

/** `cost prices`. */
export function pricesCommand(): Command {
  return new Command('prices')
    .description('List every price with its source and date')
    .option('--region <name>', 'whose prices', 'us-east-1')
    .option('--json', 'print JSON alone')
    .option('--refresh', "read them again from AWS's public price list and rewrite prices.json; some minutes")
    .action(async ({ region, json, refresh }: { region: string; json?: boolean; refresh?: boolean }) => {
      const list = priceList(region);
      if (!refresh) {
        if (json) printJson(list);
        else print(pricesToText(list));
        return;
      }
      tell("Reading AWS's public price list; EC2's part has hundreds of megabytes …");
      const today = new Date().toISOString().slice(0, 10);
      const { file: refreshed, ...found } = await refreshPrices(priceFile, { region, today, openOffer });
      // Under another name first, so that nobody is left with half a file.
      writeFileSync(`${file}.tmp`, `${JSON.stringify(refreshed, null, 2)}\n`);
      renameSync(`${file}.tmp`, file);
      if (json) printJson(found);
      else print(foundToText(found));
    });
}

function foundToText(found: { changed: string[]; confirmed: number; kept: string[] }): string {
  return [
    ...found.changed,
    `${found.changed.length} changed, ${found.confirmed} as before, ${found.kept.length} kept with their old source: ${found.kept.join(', ') || 'none'}`,
    'Next: git diff, and the tests, which hold published figures against these prices.',
  ].join('\n');
}

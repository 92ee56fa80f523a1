import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleForPage } from '@telemetry/page/bundle';
import type { PageData } from './page-data.ts';
import { pageHtml } from './page-html.ts';

/** Writes the page to `file`. Throws a `RangeError` where what was given cannot be priced. */
export async function writePage(file: string, data: PageData): Promise<void> {
  const script = await bundleForPage(resolve(import.meta.dirname, 'browser.ts'));
  writeFileSync(file, pageHtml(data, script));
}

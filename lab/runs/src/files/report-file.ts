import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './parse.ts';

/** Of `report.json`: what others than its readers need of it. */
const reportFile = z.looseObject({
  verdict: z.object({
    /** An arm, `either`, `depends`, `undecided` or `broken`. */
    choice: z.string(),
    headline: z.string(),
    reasons: z.array(z.string()),
  }),
});
export type ReportedVerdict = z.infer<typeof reportFile>['verdict'];

/** What the report of a run says; null where none was made. Throws `NoRunError` for a file that is no report. */
export async function readVerdict(folder: string): Promise<ReportedVerdict | null> {
  if (!existsSync(join(folder, 'report.json'))) return null;
  return (await readJson(reportFile, folder, 'report.json')).verdict;
}

/**
 * What of this repository is the lab: it measures, compares and explains the template, and nothing that is deployed needs it.
 * Inside files that stay, what speaks of it stands between marks (lab-marks.ts).
 */
export const labFolders = ['lab', 'loadtests', 'apps/thread-safety-lab', 'scripts/slim'] as const;

export const labFiles = [
  '.github/workflows/site.yml',
  'docs/console.md',
  'docs/cost-model.md',
  'docs/deciding.md',
  'docs/results.md',
  'docs/thread-safety.md',
  'docs/thread-safety-symptoms.md',
  'docs/twin.md',
  'scripts/test/busy.ts',
] as const;

/** Decisions on the lab, by the numbers that docs/decisions/README.md gives to it. */
const labDecision = /^docs\/decisions\/(02[0-48]|03|04[5-9]|05[0-4]|06|07[0-4]|08[12])/;

/** Whether a path, from the repository's root with `/`, goes with the lab. */
export function isOfLab(path: string): boolean {
  return (
    labFolders.some((folder) => path === folder || path.startsWith(`${folder}/`)) ||
    labFiles.some((file) => file === path) ||
    labDecision.test(path)
  );
}

/** What parts that stay depend on for the sake of files that go. */
export const labDependencies: Record<string, readonly string[]> = { 'scripts/package.json': ['yaml'] };

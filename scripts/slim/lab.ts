/**
 * What of this repository is the lab: it measures, compares and explains the template, and nothing that is deployed needs it.
 * Inside files that stay, what speaks of it stands between marks (lab-marks.ts).
 */
export const labFolders = ['lab', 'loadtests', 'apps/thread-safety-lab', 'scripts/slim'] as const;

export const labFiles = [
  'docs/cost-model.md',
  'docs/results.md',
  'docs/thread-safety.md',
  'docs/twin.md',
  'docs/decisions/020-fauxqs-with-a-patch.md',
  'docs/decisions/030-artillery-loads-the-processor-from-source.md',
  'scripts/test/busy.ts',
] as const;

/** Whether a path, from the repository's root with `/`, goes with the lab. */
export function isOfLab(path: string): boolean {
  return (
    labFolders.some((folder) => path === folder || path.startsWith(`${folder}/`)) ||
    labFiles.some((file) => file === path)
  );
}

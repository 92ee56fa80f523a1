import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the code of this repository can be read, as its package.json says: `https://…`, without `.git`. */
export function repositoryUrl(root: string): string {
  const { publishing } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    publishing: { repository: string };
  };
  return publishing.repository.replace(/^git\+/, '').replace(/\.git$/, '');
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';

export type ModuleFormat = 'cjs' | 'esm';

export interface OwnerFormat {
  format: ModuleFormat;
  /** What says so. */
  because: string;
}

/** What deploys a function says in its own file whether it bundles to ESM; all of them make CommonJS otherwise. */
const deployments = [
  { file: 'template.yaml', esm: /Format:\s*['"]?esm/ },
  { file: 'template.yml', esm: /Format:\s*['"]?esm/ },
  { file: 'serverless.yml', esm: /format:\s*['"]?esm/ },
  { file: 'serverless.ts', esm: /format:\s*['"]esm/ },
];

/**
 * The module format that a handler's owner deploys: what the file's name says; else what SAM's or the Serverless Framework's
 * file says; else the nearest package.json's `type`, as TypeScript, NodejsFunction and Node.js read it; else CommonJS, the
 * default of esbuild's three users (SAM, NodejsFunction, serverless-esbuild).
 */
export async function ownerFormat(file: string): Promise<OwnerFormat> {
  const ending = extname(file);
  if (ending === '.mts') return { format: 'esm', because: 'the ending .mts' };
  if (ending === '.cts') return { format: 'cjs', because: 'the ending .cts' };
  const folders = foldersOfRepository(dirname(file));
  for (const folder of folders) {
    for (const { file: name, esm } of deployments) {
      const path = join(folder, name);
      if (esm.test((await readIfThere(path)) ?? '')) return { format: 'esm', because: path };
    }
  }
  for (const folder of folders) {
    const manifest = join(folder, 'package.json');
    const type = typeIn(await readIfThere(manifest));
    if (type !== undefined) {
      return { format: type === 'module' ? 'esm' : 'cjs', because: `"type": "${type}" in ${manifest}` };
    }
  }
  return { format: 'cjs', because: 'no package.json' };
}

/** From a folder up to the one that holds `.git`. */
function foldersOfRepository(from: string): string[] {
  const folders = [from];
  for (let folder = from; !existsSync(join(folder, '.git')) && folder !== dirname(folder);) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

/** The `type` of a package.json, as Node.js reads it. */
function typeIn(manifest: string | undefined): string | undefined {
  if (manifest === undefined) return undefined;
  try {
    return (JSON.parse(manifest) as { type?: string }).type ?? 'commonjs';
  } catch {
    return undefined;
  }
}

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);

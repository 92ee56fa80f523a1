import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

export type ModuleFormat = 'cjs' | 'esm';

export interface OwnerFormat {
  format: ModuleFormat;
  /** What says so. */
  because: string;
}

/** What bundles a function, and how its own file says that it bundles to ES modules; all of them make CommonJS otherwise. */
const sam = { bundles: /BuildMethod:\s*['"]?esbuild/, esm: /Format:\s*['"]?esm/ };
const serverless = { bundles: /serverless-esbuild|^\s*esbuild:/m, esm: /format['"]?:\s*['"]?esm/ };
const deployments = [
  { file: 'template.yaml', ...sam },
  { file: 'template.yml', ...sam },
  { file: 'serverless.yml', ...serverless },
  { file: 'serverless.yaml', ...serverless },
  { file: 'serverless.ts', ...serverless },
];
const cdk = { bundles: /\bNodejsFunction\b/, esm: /\bOutputFormat\.ESM\b/ };

/**
 * The module format that a handler's owner deploys: what the file's name says; else what SAM's, the Serverless Framework's or the
 * CDK's own code says; else CommonJS where tsconfig.json's `module` says so; else the nearest package.json's `type`, as TypeScript
 * and Node.js read it; else CommonJS.
 */
export async function ownerFormat(file: string): Promise<OwnerFormat> {
  const ending = extname(file);
  if (ending === '.mts') return { format: 'esm', because: 'the ending .mts' };
  if (ending === '.cts') return { format: 'cjs', because: 'the ending .cts' };
  const folders = foldersOfRepository(dirname(file));
  for (const folder of folders) {
    for (const { file: name, esm, bundles } of deployments) {
      const path = join(folder, name);
      const text = (await readIfThere(path)) ?? '';
      if (esm.test(text)) return { format: 'esm', because: path };
      if (bundles.test(text)) return { format: 'cjs', because: path };
    }
    const byCdk = await nodejsFunctionFormat(folder, file);
    if (byCdk) return byCdk;
  }
  for (const folder of folders) {
    const config = join(folder, 'tsconfig.json');
    if (/"module"\s*:\s*"commonjs"/i.test((await readIfThere(config)) ?? ''))
      return { format: 'cjs', because: `"module" in ${config}` };
    const manifest = join(folder, 'package.json');
    const type = typeIn(await readIfThere(manifest));
    if (type !== undefined) {
      return { format: type === 'module' ? 'esm' : 'cjs', because: `"type": "${type}" in ${manifest}` };
    }
  }
  return { format: 'cjs', because: 'no package.json' };
}

/** What the code of a CDK app says of `NodejsFunction`s: that of the file that names the handler's, if one does, comes first. */
async function nodejsFunctionFormat(folder: string, file: string): Promise<OwnerFormat | undefined> {
  if (!existsSync(join(folder, 'cdk.json'))) return undefined;
  const names = globSync('**/*.{ts,js,mjs}', {
    cwd: folder,
    exclude: ['**/node_modules', '**/cdk.out', '**/dist'],
  });
  const entry = basename(file, extname(file));
  const texts = await Promise.all(
    names.map(async (name) => ({ name, text: (await readIfThere(join(folder, name))) ?? '' })),
  );
  const stacks = texts.filter(({ text }) => cdk.bundles.test(text));
  const said =
    stacks.find(({ text }) => namesFile(text, entry)) ??
    stacks.find(({ text }) => cdk.esm.test(text)) ??
    stacks[0];
  if (!said) return undefined;
  return {
    format: cdk.esm.test(said.text) ? 'esm' : 'cjs',
    because: `NodejsFunction in ${join(folder, said.name)}`,
  };
}

/** `src/orders/handler.ts`, `'./handler'`: the name as a path's last part. */
const namesFile = (text: string, name: string): boolean =>
  [`/${name}.ts`, `/${name}.js`, `/${name}'`, `/${name}"`, `'${name}.ts'`, `"${name}.ts"`].some((path) =>
    text.includes(path),
  );

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

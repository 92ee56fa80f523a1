import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { parseTsconfig } from 'get-tsconfig';
import { type OwnerFormat, typeOfPackage } from './module-format.ts';
import { nodejsFunctionFormat } from './nodejs-function-format.ts';
import { samFormat } from './sam-format.ts';
import { serverlessFormat } from './serverless-format.ts';

/**
 * The module format that a handler's owner deploys: what the file's name says; else what SAM's, the Serverless Framework's or the
 * CDK's own code says; else CommonJS where tsconfig.json's `module`, its own or an extended one, says so; else the nearest
 * package.json's `type`, as TypeScript and Node.js read it; else CommonJS.
 */
export async function ownerFormat(file: string): Promise<OwnerFormat> {
  const ending = extname(file);
  if (ending === '.mts') return { format: 'esm', because: 'the ending .mts' };
  if (ending === '.cts') return { format: 'cjs', because: 'the ending .cts' };
  const folders = foldersOfRepository(dirname(file));
  for (const folder of folders) {
    for (const said of [samFormat, serverlessFormat, nodejsFunctionFormat]) {
      const format = await said(folder, file);
      if (format) return format;
    }
  }
  for (const folder of folders) {
    const config = join(folder, 'tsconfig.json');
    if (existsSync(config) && (await moduleOfTsconfig(config)) === 'commonjs')
      return { format: 'cjs', because: `"module" of ${config}` };
    const type = await typeOfPackage(folder);
    if (type !== undefined) {
      const because = `"type": "${type}" in ${join(folder, 'package.json')}`;
      return { format: type === 'module' ? 'esm' : 'cjs', because };
    }
  }
  return { format: 'cjs', because: 'no package.json' };
}

/** `compilerOptions.module` in lower case, extended configurations read; what the file says itself where one of those is missing. */
async function moduleOfTsconfig(config: string): Promise<string | undefined> {
  try {
    return parseTsconfig(config).compilerOptions?.module?.toLowerCase();
  } catch {
    const text = (await readIfThere(config)) ?? '';
    return /^\s*"module"\s*:\s*"(\w+)"/m.exec(text)?.[1]?.toLowerCase();
  }
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

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type OwnerFormat, typeOfPackage } from './module-format.ts';

interface Service {
  frameworkVersion?: unknown;
  plugins?: string[] | { modules?: string[] };
  custom?: { esbuild?: { format?: string } | string };
  build?: { esbuild?: { format?: string } | boolean } | string;
}

/** What bundles a service, and the format that it is told to make, if it is. */
interface Bundling {
  by: 'serverless-esbuild' | 'version 4';
  format: string | undefined;
}

/**
 * What the Serverless Framework makes of a handler. The plugin serverless-esbuild makes CommonJS where no format is said; version 4
 * bundles by itself, and makes ES modules where the service's package is one (serverless/serverless at 054cd6f,
 * packages/serverless/lib/plugins/esbuild/index.js, read 2026-11-29).
 */
export async function serverlessFormat(folder: string): Promise<OwnerFormat | undefined> {
  for (const name of [
    'serverless.yml',
    'serverless.yaml',
    'serverless.json',
    'serverless.ts',
    'serverless.js',
  ]) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    const bundling = text === undefined ? undefined : /\.[jt]s$/.test(name) ? ofCode(text) : ofYaml(text);
    if (!bundling) continue;
    const { by, format } = bundling;
    if (format === 'esm' || format === 'cjs') return { format, because: path };
    const isModule = by === 'version 4' && (await typeOfPackage(folder)) === 'module';
    return { format: isModule ? 'esm' : 'cjs', because: path };
  }
  return undefined;
}

function ofYaml(text: string): Bundling | undefined {
  let service: Service | null;
  try {
    service = parse(text, { merge: true, logLevel: 'silent' }) as Service | null;
  } catch {
    return undefined;
  }
  const { plugins = [], custom, build, frameworkVersion } = service ?? {};
  const names = Array.isArray(plugins) ? plugins : (plugins?.modules ?? []);
  if (names.includes('serverless-esbuild') || custom?.esbuild !== undefined)
    return { by: 'serverless-esbuild', format: formatIn(custom?.esbuild) };
  const esbuild = typeof build === 'object' ? build?.esbuild : undefined;
  if (build === 'esbuild' || esbuild || isVersion4(frameworkVersion))
    return { by: 'version 4', format: formatIn(esbuild) };
  return undefined;
}

const formatIn = (esbuild: unknown): string | undefined =>
  typeof esbuild === 'object' && esbuild !== null ? (esbuild as { format?: string }).format : undefined;

const isVersion4 = (version: unknown): boolean =>
  typeof version === 'string' || typeof version === 'number' ? /^\W*4/.test(String(version)) : false;

/** A configuration in TypeScript or JavaScript, by its text. */
function ofCode(text: string): Bundling | undefined {
  const format = /\bformat['"]?\s*:\s*['"](esm|cjs)/.exec(text)?.[1];
  if (/serverless-esbuild|\bcustom\b[^]*\besbuild['"]?\s*:/.test(text))
    return { by: 'serverless-esbuild', format };
  const version = /frameworkVersion['"]?\s*:\s*['"]([^'"]*)/.exec(text)?.[1];
  return isVersion4(version) || /\bbuild['"]?\s*:\s*\{\s*['"]?esbuild/.test(text)
    ? { by: 'version 4', format }
    : undefined;
}

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { isSource } from './entry-path.ts';
import type { OwnerFormat } from './module-format.ts';

interface SamFunction {
  Type?: string;
  Properties?: { CodeUri?: unknown; Handler?: unknown };
  Metadata?: { BuildMethod?: string; BuildProperties?: { Format?: string; EntryPoints?: unknown[] } };
}

interface SamTemplate {
  Globals?: { Function?: SamFunction['Properties'] };
  Resources?: Record<string, SamFunction | null>;
}

/**
 * What `sam build` makes of a handler with esbuild: `Format` of the function whose entry point it is, CommonJS where that is not
 * said (AWS SAM developer guide, serverless-sam-cli-using-build-typescript, read 2026-11-29); what all functions say where none
 * names the file.
 */
export async function samFormat(folder: string, file: string): Promise<OwnerFormat | undefined> {
  for (const name of ['template.yaml', 'template.yml', 'template.json']) {
    const path = join(folder, name);
    const template = await readTemplate(path);
    const functions = Object.values(template?.Resources ?? {}).filter(
      (resource) => resource?.Metadata?.BuildMethod === 'esbuild',
    ) as SamFunction[];
    const ofFile = functions.filter((fn) =>
      entryPoints(fn, template?.Globals?.Function).some((entry) => isSource(resolve(folder, entry), file)),
    );
    const formats = new Set((ofFile.length > 0 ? ofFile : functions).map(formatOf));
    const [format] = formats;
    if (format && formats.size === 1) return { format, because: path };
  }
  return undefined;
}

const formatOf = ({ Metadata }: SamFunction): OwnerFormat['format'] =>
  Metadata?.BuildProperties?.Format === 'esm' ? 'esm' : 'cjs';

/** Relative to the template; the handler's file where no entry points are named. */
function entryPoints({ Properties, Metadata }: SamFunction, globals: SamFunction['Properties']): string[] {
  const codeUri = Properties?.CodeUri ?? globals?.CodeUri ?? '.';
  const handler = Properties?.Handler ?? globals?.Handler;
  const named = Metadata?.BuildProperties?.EntryPoints ?? [
    typeof handler === 'string' ? handler.replace(/\.[^./]+$/, '') : undefined,
  ];
  return named.flatMap((entry) =>
    typeof entry === 'string' && typeof codeUri === 'string' ? [join(codeUri, entry)] : [],
  );
}

async function readTemplate(path: string): Promise<SamTemplate | undefined> {
  try {
    // CloudFormation's own tags (!Sub, !Ref) are values like others here.
    return parse(await readFile(path, 'utf8'), { merge: true, logLevel: 'silent' }) as SamTemplate;
  } catch {
    return undefined;
  }
}

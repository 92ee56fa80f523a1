import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkTemplate } from './check-template.ts';
import { type Resource, type Template, UnsupportedTemplateError } from './cloudformation.ts';

export type Arm = 'managed-instances' | 'default';

export interface SynthesizedStack {
  template: Template;
  /** Folder of an asset by the name that the function's `S3Key` has (without its ending). */
  assetFolder: (s3Key: string) => string;
}

/** Reads and checks the template of one arm from a folder that `cdk synth` wrote. */
export function readStack(templates: string, stage: string, arm: Arm): SynthesizedStack {
  const folder = resolve(templates);
  const name = `telemetry-${stage}-${arm}`;
  const file = join(folder, `${name}.template.json`);
  if (!existsSync(file)) {
    const found = existsSync(folder)
      ? readdirSync(folder).filter((entry) => entry.endsWith('.template.json'))
      : [];
    throw new UnsupportedTemplateError(
      `${file} is missing (found: ${found.join(', ') || 'nothing'}). Run "pnpm synth" first.`,
    );
  }
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  checkTemplate(template);
  return { template, assetFolder: (s3Key) => assetFolder(folder, name, s3Key) };
}

function assetFolder(folder: string, stack: string, s3Key: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, `${stack}.assets.json`), 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const source = manifest.files[s3Key.replace(/\.zip$/, '')]?.source.path;
  if (!source) throw new UnsupportedTemplateError(`The code ${s3Key} is in no asset of ${stack}.assets.json`);
  return join(folder, source);
}

/** All resources of a type, with their logical ids. */
export function ofType(template: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** The one resource of a type; throws when there is none or more than one. */
export function theOne(template: Template, type: string): [id: string, resource: Resource] {
  const [first, second] = ofType(template, type);
  if (!first || second)
    throw new UnsupportedTemplateError(
      `The twin runs a template with exactly one ${type}; this one has ${ofType(template, type).length}`,
    );
  return first;
}

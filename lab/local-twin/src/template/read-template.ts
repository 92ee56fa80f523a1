import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Arm, stackName, templateFile } from '@telemetry/settings';
import { checkTemplate } from './check-template.ts';
import { type Resource, type Template, UnsupportedTemplateError } from './cloudformation.ts';

export interface SynthesizedStack {
  template: Template;
  /** Folder that holds the code of a function: its asset, or a folder made for code that the template holds itself. */
  codeFolder: (functionId: string, code: FunctionCode) => string;
}

/** The property `Code` of a function. */
export interface FunctionCode {
  /** Name of an asset, with its ending. */
  S3Key?: string;
  /** Source, which Lambda puts into `index.js`. */
  ZipFile?: string;
}

/** The folder has no template of that stage and arm; the message is one line for a person. */
export class MissingTemplateError extends Error {}

/** Reads and checks the template of one arm from a folder that `cdk synth` wrote. */
export function readStack(templates: string, stage: string, arm: Arm): SynthesizedStack {
  const folder = resolve(templates);
  const name = stackName(stage, arm);
  const file = join(folder, templateFile(stage, arm));
  if (!existsSync(file)) {
    const found = existsSync(folder)
      ? readdirSync(folder).filter((entry) => entry.endsWith('.template.json'))
      : [];
    throw new MissingTemplateError(
      `${file} is missing (found: ${found.join(', ') || 'nothing'}). Run "pnpm synth" first; it writes stage dev, "pnpm --filter ./infra exec node app/synth.ts --stage prod" the other, and "pnpm exec turbo run synth:edges" the kinds of edge.`,
    );
  }
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  checkTemplate(template);
  return {
    template,
    codeFolder: (functionId, { S3Key = '', ZipFile }) =>
      ZipFile === undefined
        ? assetFolder(folder, name, S3Key)
        : inlineFolder(folder, name, functionId, ZipFile),
  };
}

/** Below the templates, as assets are; written again each time, and the same from the same template. */
function inlineFolder(folder: string, stack: string, functionId: string, source: string): string {
  const own = join(folder, 'inline', `${stack}.${functionId}`);
  mkdirSync(own, { recursive: true });
  // Without it Node.js would ask the packages above whether this is an ES module.
  writeFileSync(join(own, 'package.json'), '{"type":"commonjs"}\n');
  writeFileSync(join(own, 'index.js'), source);
  return own;
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

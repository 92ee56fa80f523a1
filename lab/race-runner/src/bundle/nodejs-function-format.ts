import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { commonParts, isSource } from './entry-path.ts';
import type { OwnerFormat } from './module-format.ts';

const makes = /\bNodejsFunction\b/;
const esm = /\bOutputFormat\.ESM\b/;
const call = /\bnew\s+(?:\w+\.)*NodejsFunction\s*\(/;

/**
 * What a CDK app's `NodejsFunction` makes of a handler: ES modules where its `bundling` says `OutputFormat.ESM`, CommonJS
 * otherwise (aws-cdk-lib 2.276.0, aws-lambda-nodejs/lib/bundling.js). The app is in the folder, or below it: then it counts only where
 * it names the file.
 */
export async function nodejsFunctionFormat(folder: string, file: string): Promise<OwnerFormat | undefined> {
  if (existsSync(join(folder, 'cdk.json'))) return formatByApp(folder, file, { isOnlyApp: true });
  for (const manifest of globSync('{*,*/*}/cdk.json', { cwd: folder, exclude: leftOut })) {
    const said = await formatByApp(join(folder, dirname(manifest)), file, { isOnlyApp: false });
    if (said) return said;
  }
  return undefined;
}

const leftOut = ['**/node_modules', '**/cdk.out', '**/dist'];

async function formatByApp(
  app: string,
  file: string,
  { isOnlyApp }: { isOnlyApp: boolean },
): Promise<OwnerFormat | undefined> {
  const names = globSync('**/*.{ts,js,mjs}', { cwd: app, exclude: leftOut });
  const stacks = [];
  for (const name of names) {
    const text = await readFile(join(app, name), 'utf8').catch(() => '');
    if (makes.test(text)) stacks.push({ path: join(app, name), text });
  }
  const calls = stacks.flatMap((stack) => callsIn(stack.text).map((text) => ({ stack, text })));
  const rated = calls
    .map((made) => ({ ...made, parts: partsNamed(made.text, made.stack.path, file) }))
    .toSorted((one, other) => other.parts - one.parts);
  const [named] = rated;
  if (named && named.parts > 0) {
    const format = isEsm(named.text, named.stack.text) ? 'esm' : 'cjs';
    return { format, because: `NodejsFunction in ${named.stack.path}` };
  }
  if (!isOnlyApp) return undefined;
  const said = stacks.find(({ text }) => esm.test(text)) ?? stacks[0];
  return said && { format: esm.test(said.text) ? 'esm' : 'cjs', because: `NodejsFunction in ${said.path}` };
}

/** The arguments of each `new NodejsFunction(…)`. */
function callsIn(text: string): string[] {
  return text
    .split(call)
    .slice(1)
    .map((rest) => {
      let depth = 1;
      const end = [...rest].findIndex((sign) => (depth += sign === '(' ? 1 : sign === ')' ? -1 : 0) === 0);
      return end === -1 ? rest : rest.slice(0, end);
    });
}

/** By how many of its last parts a call names the file: by its entry, or by its id where there is none. */
function partsNamed(text: string, stack: string, file: string): number {
  const entry = /\bentry\b\s*:\s*([^]*?)(?:,\s*\w+\s*:|,?\s*\}\s*,?\s*$)/.exec(text)?.[1];
  if (entry === undefined) {
    const beside = `${stack.slice(0, -extname(stack).length)}.${textsIn(text)[0] ?? ''}`;
    return isSource(beside, file) ? commonParts(beside, file) : 0;
  }
  // `path.join(__dirname, 'orders', 'handler.ts')` says it in several texts.
  return commonParts(textsIn(entry).join('/'), file);
}

const textsIn = (code: string): string[] =>
  [...code.matchAll(/['"`]([^'"`\n]+)['"`]/g)].map(([, text = '']) => text);

/** Said in the call, or in what the file gives to it by name. */
function isEsm(text: string, stack: string): boolean {
  if (/\bformat\b/.test(text)) return esm.test(text);
  return /\bbundling\b(?!\s*:\s*\{)|\.\.\.|,\s*\w+\s*$/.test(text) && esm.test(stack);
}

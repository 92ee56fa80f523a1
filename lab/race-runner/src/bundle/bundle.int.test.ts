import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { type BundleOptions, prepareHandler } from '../prepare-handler.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function folderOf(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
  folders.push(folder);
  return folder;
}

/** A project of somebody else's, and what its handler logs when Node.js loads it as the runtime client does. */
async function logOf(files: Record<string, string>, more: BundleOptions = {}) {
  const folder = folderOf('race-project-');
  for (const [name, text] of Object.entries({ '.git/HEAD': '', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    join(folder, 'node_modules/typescript'),
  );
  const {
    taskRoot,
    handler,
    layers,
    bundledAs = '',
  } = await prepareHandler(join(folder, 'src/handler.ts'), 'handler', folderOf('race-bundle-'), {
    ...more,
    layers: more.layers?.map((layer) => join(folder, layer)),
  });
  const file = join(taskRoot, handler.replace('.handler', bundledAs.startsWith('esm') ? '.mjs' : '.cjs'));
  const load = file.endsWith('.cjs') ? 'require' : 'await import';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(file)});
await (${load}(${JSON.stringify(file)})).handler({ id: 'one' });`,
    ],
    { cwd: taskRoot, env: { ...process.env, NODE_PATH: (layers ?? []).join(delimiter) } },
  );
  return { log: stdout, bundledAs };
}

const commonJs = { 'package.json': '{"name":"theirs"}' };
const esModule = { 'package.json': '{"name":"theirs","type":"module"}' };
const chunk = {
  'node_modules/chunk/package.json': '{"name":"chunk","main":"main.js"}',
  // No parser finds these names: they are made while it runs.
  'node_modules/chunk/main.js':
    'for (const name of ["chunk", "count"]) module.exports[name] = (list) => name + list.length;',
};
const log = (expression: string): string =>
  `export const handler = async () => { console.log('says', ${expression}); return 1; };`;

describe.concurrent.each([
  ['CommonJS', commonJs],
  ['ES modules', esModule],
])('a handler in a project of %s', (_, project) => {
  it.each([
    ['a name of a CommonJS package', "import { chunk } from 'chunk';", 'chunk([1])', 'chunk1'],
    ['a CommonJS package as a whole', "import * as all from 'chunk';", 'all.count([1, 2])', 'count2'],
  ])('imports %s', async (_what, head, call, result) => {
    const files = { ...project, ...chunk, 'src/handler.ts': `${head} ${log(call)}` };
    expect((await logOf(files)).log).toContain(result);
  });

  it('imports a package that has only ES modules', async () => {
    const files = {
      ...project,
      'node_modules/wrap/package.json':
        '{"name":"wrap","type":"module","exports":{".":{"import":{"default":"./index.js"}}}}',
      'node_modules/wrap/index.js':
        'export default (text) => `wrapped ${text}`; export const names = [import.meta.url.split("/").at(-2)];',
      'src/handler.ts': `import wrap, { names } from 'wrap'; import * as all from 'wrap'; ${log('wrap(names.concat(Object.keys(all).includes("names") ? "whole" : []).join())')}`,
    };
    expect((await logOf(files)).log).toContain('wrapped wrap,whole');
  });

  it('reads files beside its source and of its package', async () => {
    const files = {
      ...project,
      'src/beside.txt': 'beside',
      'data.txt': 'below the root',
      'src/handler.ts': `import { readFileSync } from 'node:fs'; import { join } from 'node:path';
const texts = [readFileSync(join(${project === esModule ? 'import.meta.dirname' : '__dirname'}, 'beside.txt'), 'utf8'), readFileSync('data.txt', 'utf8')];
${log('texts.join()')}`,
    };
    expect((await logOf(files)).log).toContain('beside,below the root');
  });

  it('has the types of decorated classes where its tsconfig asks for them', async () => {
    const files = {
      ...project,
      'tsconfig.json': '{"compilerOptions":{"experimentalDecorators":true,"emitDecoratorMetadata":true}}',
      'src/repository.ts': 'export class Repository { readonly name = "orders"; }',
      'src/handler.ts': `import { Repository } from './repository';
const types: unknown[] = [];
(Reflect as any).metadata = (key: string, value: unknown[]) => (target: unknown) => { if (key === 'design:paramtypes') types.push(...value); };
const Service = () => (target: unknown) => {};
@Service() class Orders { constructor(readonly repository: Repository) {} }
const orders = new Orders(new (types[0] as typeof Repository)());
${log('orders.repository.name')}`,
    };
    expect((await logOf(files)).log).toContain('orders');
  });

  it('finds a package of a layer', async () => {
    const files = {
      ...project,
      'layer/nodejs/node_modules/shared/package.json': '{"name":"shared","main":"main.js"}',
      'layer/nodejs/node_modules/shared/main.js': 'exports.greet = () => "from the layer";',
      'src/handler.ts': `import { greet } from 'shared'; ${log('greet()')}`,
    };
    expect((await logOf(files, { layers: ['layer'] })).log).toContain('from the layer');
  });
});

describe.concurrent('the module format', () => {
  const plain = { 'src/handler.ts': log('typeof require') };

  it("is the package's, and the flag's before it", async () => {
    expect((await logOf({ ...commonJs, ...plain })).bundledAs).toMatch(/^cjs, by "type": "commonjs"/);
    expect((await logOf({ ...esModule, ...plain })).bundledAs).toMatch(/^esm, by "type": "module"/);
    expect((await logOf({ ...esModule, ...plain }, { format: 'cjs' })).bundledAs).toContain(
      'cjs, by --format',
    );
  });

  it('is that of ES modules for who awaits at the top level', async () => {
    const files = {
      ...commonJs,
      'src/handler.ts': `const ready = await Promise.resolve('ready'); ${log('ready')}`,
    };
    expect((await logOf(files)).bundledAs).toContain('esm, for it awaits at its top level');
  });
});

it.each(['export {};', "import { format } from 'node:util';"])(
  'takes a handler that is put on `exports` beside %s, as TypeScript does that makes CommonJS',
  async (head) => {
    const handler = `${head}\nconst called = (name: string) => name;\nexports.handler = async () => console.log(called('by exports'));`;
    expect((await logOf({ ...commonJs, 'src/handler.ts': handler })).log).toContain('by exports');
  },
);

it('says how a package that is not there can be found', async () => {
  const files = { ...commonJs, 'src/handler.ts': `import { x } from 'not-here'; ${log('x')}` };
  await expect(logOf(files)).rejects.toThrow('--layer');
});

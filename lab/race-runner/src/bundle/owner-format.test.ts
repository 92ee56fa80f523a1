import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownerFormat } from './owner-format.ts';

const commonJs = { 'package.json': '{"name":"theirs"}' };
const esModule = { 'package.json': '{"name":"theirs","type":"module"}' };

/** What is said of `src/orders/handler.ts` in a project of these files. */
async function formatOf(files: Record<string, string>, handler = 'src/orders/handler.ts') {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'race-format-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ '.git/HEAD': '', [handler]: '', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { format, because } = await ownerFormat(join(folder, handler));
  return `${format} by ${because.replaceAll(`${folder}/`, '')}`;
}

const samFunction = (handler: string, properties: string): string => `
  F${handler.length}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: ${handler}
      Role: !GetAtt Role.Arn
    Metadata:
      BuildMethod: esbuild
      BuildProperties: { Minify: true${properties} }`;
const sam = (...functions: string[]) => ({ 'template.yaml': `Resources:${functions.join('')}\n` });

describe('the format that SAM makes', () => {
  it.each([
    ['esm', 'where it is said', commonJs, sam(samFunction('orders/handler.handler', ', Format: esm'))],
    ['cjs', 'where it is not said', esModule, sam(samFunction('orders/handler.handler', ''))],
    [
      'esm',
      'of this handler, not of its neighbour',
      commonJs,
      sam(
        samFunction('other/handler.handler', ', Format: cjs'),
        samFunction('orders/handler.handler', ', Format: esm'),
      ),
    ],
    [
      'esm',
      'by its entry points',
      commonJs,
      sam(
        samFunction('a.handler', ''),
        samFunction('index.handler', ', Format: esm, EntryPoints: [orders/handler.ts]'),
      ),
    ],
    [
      'esm',
      'by an alias of YAML',
      commonJs,
      {
        'template.yml': `
Globals: { Function: { CodeUri: src } }
Resources:
  First:
    Type: AWS::Serverless::Function
    Properties: { Handler: other.handler }
    Metadata: &built { BuildMethod: esbuild, BuildProperties: { Format: esm } }
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Handler: orders/handler.handler }
    Metadata: { <<: *built }
`,
      },
    ],
  ])('is %s, %s', async (format, _, project, files) => {
    expect(await formatOf({ ...project, ...files })).toMatch(new RegExp(`^${format} by template\\.ya?ml$`));
  });

  it('is not asked for where no function is bundled by esbuild', async () => {
    const byMake = sam(samFunction('orders/handler.handler', '').replace('esbuild', 'makefile'));
    expect(await formatOf({ ...esModule, ...byMake })).toBe('esm by "type": "module" in package.json');
  });
});

describe('the format that the Serverless Framework makes', () => {
  const plugin = 'plugins:\n  - serverless-esbuild\n';
  it.each([
    ['esm', 'by the plugin', commonJs, 'yml', `${plugin}custom:\n  esbuild:\n    format: 'esm'\n`],
    ['cjs', 'by the plugin, whose default it is', esModule, 'yml', plugin],
    ['esm', 'by version 4 for a package of ES modules', esModule, 'yml', "frameworkVersion: '4'\n"],
    ['cjs', 'by version 4 otherwise', commonJs, 'yml', "frameworkVersion: '4'\nprovider: { name: aws }\n"],
    ['esm', 'by what is said to version 4', commonJs, 'yaml', 'build:\n  esbuild:\n    format: esm\n'],
    [
      'esm',
      'in TypeScript',
      commonJs,
      'ts',
      "export default { plugins: ['serverless-esbuild'], custom: { esbuild: { format: 'esm' } } };",
    ],
  ])('is %s %s', async (format, _, project, ending, text) => {
    const file = `serverless.${ending}`;
    expect(await formatOf({ ...project, [file]: text })).toBe(`${format} by ${file}`);
  });

  it('is not asked for where something else compiles', async () => {
    const files = { ...esModule, 'serverless.yml': 'plugins:\n  - serverless-plugin-typescript\n' };
    expect(await formatOf(files)).toBe('esm by "type": "module" in package.json');
  });
});

describe("the format that the CDK's NodejsFunction makes", () => {
  const stack = (...functions: string[]) => ({
    'cdk.json': '{}',
    'lib/stack.ts': functions.map((text) => `new nodejs.NodejsFunction(this, 'f', { ${text} });`).join('\n'),
  });
  const asEsm = 'bundling: { format: OutputFormat.ESM, minify: true }';
  it.each([
    [
      'esm',
      'that of its own call',
      commonJs,
      stack("entry: 'src/other.ts'", `entry: 'src/orders/handler.ts', ${asEsm}`),
    ],
    [
      'cjs',
      'that of its own call',
      esModule,
      stack(`entry: 'src/other.ts', ${asEsm}`, "entry: 'src/orders/handler.ts'"),
    ],
    [
      'esm',
      'that of the call that names more of its path',
      commonJs,
      stack(
        "entry: 'src/users/handler.ts'",
        `${asEsm}, entry: path.join(__dirname, '..', 'src', 'orders', 'handler.ts'), handler: 'handler'`,
      ),
    ],
    [
      'esm',
      'what its call is given by name',
      commonJs,
      {
        'cdk.json': '{}',
        'lib/stack.ts':
          "const bundling = { format: OutputFormat.ESM };\nnew NodejsFunction(this, 'f', { entry: 'src/orders/handler.ts', bundling });",
      },
    ],
    ['cjs', 'its default', esModule, stack("entry: '../src/orders/handler.ts'")],
  ])('is %s, %s', async (format, _, project, files) => {
    expect(await formatOf({ ...project, ...files })).toBe(`${format} by NodejsFunction in lib/stack.ts`);
  });

  it('is found in an app beside the handler, which names it', async () => {
    const app = {
      'infra/cdk.json': '{}',
      'infra/lib/stack.ts': stack(`entry: '../src/orders/handler.ts', ${asEsm}`)['lib/stack.ts'],
    };
    expect(await formatOf({ ...commonJs, ...app })).toBe('esm by NodejsFunction in infra/lib/stack.ts');
    const other = {
      ...app,
      'infra/lib/stack.ts': stack(`entry: '../src/other.ts', ${asEsm}`)['lib/stack.ts'],
    };
    expect(await formatOf({ ...commonJs, ...other })).toBe('cjs by "type": "commonjs" in package.json');
  });

  it('is that of a call without an entry for the file that is called as it', async () => {
    const files = { 'cdk.json': '{}', 'lib/stack.ts': `new NodejsFunction(this, 'orders', { ${asEsm} });` };
    expect(await formatOf({ ...commonJs, ...files }, 'lib/stack.orders.ts')).toContain(
      'esm by NodejsFunction',
    );
  });
});

describe('the format of a tsconfig.json', () => {
  const to = (module: string): string => `{"compilerOptions":{"module":"${module}"}}`;
  const base = (name: string, module: string) => ({
    [`node_modules/@tsconfig/${name}/package.json`]: `{"name":"@tsconfig/${name}","version":"1.0.0"}`,
    [`node_modules/@tsconfig/${name}/tsconfig.json`]: to(module),
  });
  it.each([
    ['its own', { 'tsconfig.json': to('CommonJS') }],
    [
      'its own, with comments',
      {
        'tsconfig.json': '{\n // "module": "esnext"\n "compilerOptions": { /* */ "module": "commonjs", }\n}',
      },
    ],
    [
      'that of a file it extends',
      { 'tsconfig.json': '{"extends":"./base.json"}', 'base.json': to('commonjs') },
    ],
    [
      'that of a package it extends',
      { 'tsconfig.json': '{"extends":"@tsconfig/node14/tsconfig.json"}', ...base('node14', 'commonjs') },
    ],
    [
      'that of a package it extends by name',
      { 'tsconfig.json': '{"extends":"@tsconfig/node14"}', ...base('node14', 'commonjs') },
    ],
    [
      'that of the last of a list',
      {
        'tsconfig.json': '{"extends":["@tsconfig/node22","./base.json"]}',
        ...base('node22', 'node16'),
        'base.json': to('commonjs'),
      },
    ],
    [
      'its own, where what it extends is not installed',
      {
        'tsconfig.json':
          '{\n"extends":"@tsconfig/node22/tsconfig.json",\n"compilerOptions":{\n"module":"commonjs"}}',
      },
    ],
  ])('is CommonJS by %s', async (_, files) => {
    expect(await formatOf({ ...esModule, ...files })).toBe('cjs by "module" of tsconfig.json');
  });

  it.each([
    [
      'node16, by a package',
      { 'tsconfig.json': '{"extends":"@tsconfig/node22/tsconfig.json"}', ...base('node22', 'node16') },
    ],
    [
      'said in a comment alone',
      { 'tsconfig.json': '{\n // "module": "commonjs",\n "compilerOptions": {}\n}' },
    ],
    [
      'its own against what it extends',
      {
        'tsconfig.json': '{"extends":"./base.json","compilerOptions":{"module":"nodenext"}}',
        'base.json': to('commonjs'),
      },
    ],
  ])("is the package's where it is %s", async (_, files) => {
    expect(await formatOf({ ...esModule, ...files })).toBe('esm by "type": "module" in package.json');
    expect(await formatOf({ ...commonJs, ...files })).toBe('cjs by "type": "commonjs" in package.json');
  });
});

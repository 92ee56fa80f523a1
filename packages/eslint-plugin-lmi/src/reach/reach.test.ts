import { describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { lintFile } from '../testing/lint-file.ts';
import { packageFolder } from '../testing/package-folder.ts';

/** Module state in one file, written by what the other files of the package call. */
const state = `let current;
export function remember(value) {
  current = value;
}
export function resetForTests() {
  current = 'nothing';
  current = 'something';
}`;
const found = ['no-captured-invocation:3'];

function findings(files: Record<string, string>, name = 'src/state.js'): string[] {
  return lintFile(packageFolder({ 'src/state.js': state, ...files }), name);
}

describe('state in a file beside the handler', () => {
  test.each([
    ['a named import', `import { remember } from './state.js';`, 'remember(event.id)'],
    ['an import under another name', `import { remember as keep } from './state.js';`, 'keep(event.id)'],
    ['an import of the whole file', `import * as state from './state.js';`, 'state.remember(event.id)'],
    ['an import while running', '', `(await import('./state.js')).remember(event.id)`],
    ['require', `const { remember } = require('./state.js');`, 'remember(event.id)'],
    ['require in the handler', '', `require('./state.js').remember(event.id)`],
    ['no extension', `import { remember } from './state';`, 'remember(event.id)'],
  ])('is found through %s', (_, head, call) => {
    const handler = `${head} export const handler = async (event) => { ${call}; };`;
    expect(findings({ 'src/handler.js': handler })).toEqual(found);
  });

  test('is found through a file in between', () => {
    const files = {
      'src/handler.js': `import { begin } from './service.js'; export const handler = async (event) => begin(event);`,
      'src/service.js': `import { remember } from './state.js'; export const begin = (input) => remember(input.id);`,
    };
    expect(findings(files)).toEqual(found);
  });

  test('is found through files that only export on', () => {
    const files = {
      'src/handler.js': `import { remember } from './index.js'; export const handler = async (event) => remember(event.id);`,
      'src/index.js': `export * from './service.js';`,
      'src/service.js': `export { remember } from './state.js';`,
    };
    expect(findings(files)).toEqual(found);
  });

  test('is found in a middleware that an imported factory makes', () => {
    const files = {
      'src/handler.js': `import middy from '@middy/core'; import { tracker } from './tracker.js'; export const handler = middy(async () => 1).use(tracker());`,
      'src/tracker.js': `export const tracker = () => {
  let user;
  return { before: (request) => { user = request.event.user; } };
};`,
    };
    expect(findings(files, 'src/tracker.js')).toEqual(found);
  });

  test('is found when the import says .js and the file is TypeScript', () => {
    const files = {
      'src/handler.ts': `import { remember } from './typed.js'; export const handler = async (event: { id: string }) => remember(event.id);`,
      'src/typed.ts': `let current: string | undefined;
export function remember(value: string): void {
  current = value;
}`,
    };
    expect(findings(files, 'src/typed.ts')).toEqual(found);
  });

  test('is found in a class that the handler makes at module level', () => {
    const files = {
      'src/handler.js': `import { Session } from './session.js'; const session = new Session(); export const handler = async (event) => session.begin(event.id);`,
      'src/session.js': `export class Session {
  begin(id) {
    this.id = id;
  }
}`,
    };
    expect(findings(files, 'src/session.js')).toEqual(found);
  });

  test('is found in the handler that writes an imported object', () => {
    const files = {
      'src/handler.js': `import { settings } from './settings.js';
export const handler = async (event) => {
  settings.tenant = event.tenant;
};`,
      'src/settings.js': 'export const settings = {};',
    };
    expect(findings(files, 'src/handler.js')).toEqual(['no-captured-invocation:3']);
  });
});

describe('nothing is found', () => {
  test('when no handler imports the file', () => {
    const handler = 'export const handler = async (event) => event.id;';
    expect(findings({ 'src/handler.js': handler })).toEqual([]);
  });

  test('when only a test imports it', () => {
    const files = {
      'src/handler.test.js': `import { remember } from './state.js'; export const handler = async (event) => remember(event.id);`,
    };
    expect(findings(files)).toEqual([]);
  });

  test('when the handler calls another function of the file', () => {
    const files = {
      'src/handler.js': `import { read } from './more.js'; export const handler = async (event) => read(event.id);`,
      'src/more.js': `let current; export const read = () => current; export const write = (x) => { current = x; };`,
    };
    expect(findings(files, 'src/more.js')).toEqual([]);
  });

  test('when a handler of another package imports it', () => {
    const files = {
      'src/other/package.json': '{}',
      'src/other/handler.js': `import { remember } from '../state.js'; export const handler = async (event) => remember(event.id);`,
    };
    expect(findings(files)).toEqual([]);
  });

  test('when a file in between does not parse', () => {
    const files = {
      'src/handler.js': `import { begin } from './broken.js'; export const handler = async (event) => begin(event.id);`,
      'src/broken.js': 'import { remember } from "./state.js"; export const begin = (',
    };
    expect(findings(files)).toEqual([]);
  });
});

describe('state in another package of the repository', () => {
  const handler = (source: string): string =>
    `import { remember } from '${source}'; export const handler = async (event) => { remember(event.id); };`;
  const core = (manifest: object, at = 'packages/core/src/index.js') => ({
    'packages/core/package.json': JSON.stringify({ name: '@shop/core', ...manifest }),
    [at]: state,
  });
  const npm = { 'package.json': '{"workspaces":["packages/*","apps/*"]}' };
  const app = { 'apps/orders/package.json': '{"name":"orders","dependencies":{"@shop/core":"*"}}' };

  test.each([
    ['that exports its source', core({ exports: { '.': './src/index.js' } }), '@shop/core'],
    [
      'that exports what a build writes',
      core({ exports: { '.': { types: './dist/index.d.ts' } } }),
      '@shop/core',
    ],
    [
      'of which a part is built twice',
      core(
        { exports: { './state': { import: './lib/esm/state.js', require: './lib/cjs/state.js' } } },
        'packages/core/src/state.js',
      ),
      '@shop/core/state',
    ],
    ['by `main`, of a build beside the source', core({ main: './dist/index.js' }), '@shop/core'],
    ['without a word of its entry', core({}), '@shop/core'],
    [
      'of which a part is imported',
      core({ exports: { './state': './dist/state.js' } }, 'packages/core/src/state.js'),
      '@shop/core/state',
    ],
  ])('is found in a package of the workspace %s', (_, files, source) => {
    const [name = ''] = Object.keys(files).filter((file) => file.endsWith('.js'));
    const all = { ...npm, ...app, ...files, 'apps/orders/src/handler.js': handler(source) };
    expect(lintFile(packageFolder(all), name)).toEqual(found);
  });

  test('is found in a workspace of pnpm', () => {
    const files = { 'pnpm-workspace.yaml': 'packages: [packages/*]', ...app, ...core({}) };
    const all = { ...files, 'apps/orders/src/handler.js': handler('@shop/core') };
    expect(lintFile(packageFolder(all), 'packages/core/src/index.js')).toEqual(found);
  });

  test('is found by `file:` without a workspace', () => {
    const manifest = '{"dependencies":{"@shop/core":"file:../core"}}';
    const files = {
      'fn/package.json': manifest,
      'fn/main.js': handler('@shop/core'),
      'core/package.json': '{}',
    };
    const all = {
      ...files,
      'core/index.js': 'export let current; export function remember(id) { current = id; }',
    };
    expect(lintFile(packageFolder(all), 'fn/main.js')).toEqual([]);
    const leaks = { ...all, 'fn/main.js': handler('@shop/core').replace('core', 'gone') };
    expect(lintFile(packageFolder(leaks), 'fn/main.js')).toEqual([]);
  });
});

describe('an alias', () => {
  const handler = `import { remember } from '@/state'; export const handler = async (event) => { remember(event.id); };`;
  const paths = (value: object): string => JSON.stringify({ compilerOptions: value });

  test.each([
    ['`paths` of tsconfig.json', { 'tsconfig.json': paths({ paths: { '@/*': ['./src/*'] } }) }],
    [
      '`paths` of a tsconfig.json that it extends, with comments',
      {
        'tsconfig.json': '{ "extends": "./tsconfig.base.json" /* as everywhere */ }',
        'tsconfig.base.json': paths({ baseUrl: '.', paths: { '@/*': ['src/*'] } }),
      },
    ],
  ])('is followed by %s', (_, config) => {
    expect(findings({ ...config, 'src/handler.js': handler })).toEqual(found);
  });

  test('is followed by `baseUrl`', () => {
    const files = {
      'tsconfig.json': paths({ baseUrl: '.' }),
      'src/handler.js': handler.replace('@/', 'src/'),
    };
    expect(findings(files)).toEqual(found);
  });

  test("is followed by `imports` of package.json and by the package's own name", () => {
    const manifest = JSON.stringify({
      name: 'shop',
      exports: { './state': './src/state.js' },
      imports: { '#state': './src/state.js' },
    });
    for (const source of ['#state', 'shop/state'])
      expect(
        findings({ 'package.json': manifest, 'src/handler.js': handler.replace('@/state', source) }),
      ).toEqual(found);
  });

  test('is followed where the settings say so, and named where nothing does', () => {
    const folder = packageFolder({ 'src/state.js': state, 'src/handler.js': handler });
    expect(lintFile(folder, 'src/handler.js')).toEqual(['no-unfollowed-import:1']);
    const settings = { lmi: { sources: { '@/state': 'src/state.js' } } };
    expect(lintFile(folder, 'src/state.js', { ...plugin.configs.all, settings })).toEqual(found);
    expect(lintFile(folder, 'src/handler.js', { ...plugin.configs.all, settings })).toEqual([]);
  });

  test('is followed where the settings say so of all of a kind', () => {
    const folder = packageFolder({ 'src/state.js': state, 'src/handler.js': handler });
    const settings = { lmi: { sources: { '@/*': 'src/*' } } };
    expect(lintFile(folder, 'src/state.js', { ...plugin.configs.all, settings })).toEqual(found);
  });

  test('is named in one file alone, however many import it', () => {
    const folder = packageFolder({ 'src/one.js': handler, 'src/other.js': handler });
    expect(lintFile(folder, 'src/one.js')).toEqual(['no-unfollowed-import:1']);
    expect(lintFile(folder, 'src/other.js')).toEqual([]);
    expect(lintFile(folder, 'src/one.js')).toEqual(['no-unfollowed-import:1']);
  });

  test('is followed to a package of the workspace where `paths` lead nowhere', () => {
    const files = {
      'package.json': '{"name":"shop","workspaces":["common"]}',
      'common/package.json': '{"name":"@shop/common"}',
      'common/tsconfig.json': paths({ baseUrl: '.', paths: { '@shop/common/*': ['/*'] } }),
      'common/src/state.js': state,
      'common/handler.js': handler.replace('@/state', '@shop/common/state.js'),
    };
    expect(lintFile(packageFolder(files), 'common/handler.js')).toEqual([]);
    expect(lintFile(packageFolder(files), 'common/src/state.js')).toEqual(found);
  });

  test('is not looked for among packages of others, installed or not', () => {
    const files = {
      'src/handler.js': `import axios from 'axios'; import { z } from '@scope/zod'; export const handler = async (event) => axios.get(z);`,
    };
    expect(findings(files, 'src/handler.js')).toEqual([]);
  });
});

#!/usr/bin/env node
/**
 * Writes the publishable package into `out/`: one bundle without workspace packages, the preloads, and what a race needs of AWS's
 * runtime client. `aws-lambda-ric` itself is not depended on: its installation builds an addon, which needs cmake and ends with
 * an error on macOS; the preload stands in for the addon.
 */
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { preparePreload } from '../src/prepare-preload.ts';

interface Manifest {
  name: string;
  version: string;
  description: string;
  license: string;
  dependencies: Record<string, string>;
  engines: { node: string };
}

const root = resolve(import.meta.dirname, '..');
const workspace = resolve(root, '../..');
const out = join(root, 'out');
const environment = dirname(
  dirname(createRequire(join(root, 'package.json')).resolve('@telemetry/execution-environment')),
);
const runtimeClient = dirname(createRequire(join(environment, 'package.json')).resolve('aws-lambda-ric'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** The runtime client is looked for where the package carries it. */
const carriedClient: Plugin = {
  name: 'carried-runtime-client',
  setup({ onLoad }) {
    onLoad({ filter: /execution-environment[\\/]src[\\/]start-environment\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const asked = "createRequire(import.meta.url).resolve('aws-lambda-ric')";
      if (!text.includes(asked))
        throw new Error(`${path} finds the runtime client in another way: ${asked} is gone`);
      const carried = "resolve(import.meta.dirname, '..', 'runtime-client', 'index.mjs')";
      return { contents: text.replace(asked, carried), loader: 'ts' };
    });
  },
};

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'dist'), { recursive: true });
await build({
  entryPoints: [join(root, 'src/cli.ts')],
  outfile: join(out, 'dist/cli.js'),
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  external: Object.keys(manifest.dependencies).filter((name) => !name.startsWith('@telemetry/')),
  plugins: [carriedClient],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
});
chmodSync(join(out, 'dist/cli.js'), 0o755);
await preparePreload(join(out, 'dist'), 'node22');
cpSync(join(environment, 'preload'), join(out, 'preload'), { recursive: true });
mkdirSync(join(out, 'runtime-client'));
for (const name of ['index.mjs', 'LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES']) {
  copyFileSync(join(runtimeClient, name), join(out, 'runtime-client', name));
}
copyFileSync(join(root, 'README.md'), join(out, 'README.md'));
copyFileSync(join(workspace, 'LICENSE'), join(out, 'LICENSE'));

const installed = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as Manifest).version;
/** The one place that a fork changes. */
const { publishing } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')) as {
  publishing: { scope: string; repository: string };
};
const { version, description, license, engines } = manifest;
const packed = {
  name: manifest.name.replace(/^@[^/]+/, publishing.scope),
  version,
  description,
  license: `${license} AND Apache-2.0`,
  repository: { type: 'git', url: publishing.repository, directory: 'lab/race-runner' },
  engines,
  type: 'module',
  bin: { race: 'dist/cli.js' },
  files: ['dist', 'preload', 'runtime-client'],
  dependencies: Object.fromEntries(
    Object.keys(manifest.dependencies)
      .filter((name) => !name.startsWith('@telemetry/'))
      .map((name) => [name, `^${installed(name)}`]),
  ),
  publishConfig: { access: 'public' },
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);

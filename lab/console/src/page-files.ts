import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { armColours } from '@telemetry/page';
import { transform } from 'esbuild';

const folder = resolve(import.meta.dirname, '../page');
/** Shown, and run, by the page: a team's own to copy. */
const sendEvents = resolve(import.meta.dirname, 'send-events.ts');
const require = createRequire(import.meta.url);

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ts': 'text/plain; charset=utf-8',
};

/** Modules that the page has from packages: read where they are installed, so that nothing comes from the network. */
const fromPackages: Record<string, () => Promise<string>> = {
  'uplot.js': () => readFile(join(uplotFolder(), 'uPlot.esm.js'), 'utf8'),
  'uplot.css': () => readFile(join(uplotFolder(), 'uPlot.min.css'), 'utf8'),
  'visible-text.js': () => withoutTypes(require.resolve('@telemetry/terminal/visible-text')),
  'send-events.js': () => withoutTypes(sendEvents),
  'send-events.ts': () => readFile(sendEvents, 'utf8'),
  'arms.css': () => Promise.resolve(armsCss),
};
const uplotFolder = (): string => resolve(require.resolve('uplot'), '..');

const armsCss = `:root { ${armColours.light} }
@media (prefers-color-scheme: dark) { :root { ${armColours.dark} } }
`;

async function withoutTypes(file: string): Promise<string> {
  return (await transform(await readFile(file, 'utf8'), { loader: 'ts' })).code;
}

export interface PageFile {
  type: string;
  body: string;
  /** Headers that the page itself needs. */
  headers: Record<string, string>;
}

/** A file of the page by its name, or nothing. */
export async function pageFile(name: string, ingestOrigin: string): Promise<PageFile | undefined> {
  const type = types[extname(name)];
  if (!/^[\w-]+\.\w+$/.test(name) || type === undefined) return undefined;
  const made = fromPackages[name];
  const own = join(folder, name);
  if (!made && !existsSync(own)) return undefined;
  const body = made ? await made() : await readFile(own, 'utf8');
  return { type, body, headers: extname(name) === '.html' ? policy(body, ingestOrigin) : {} };
}

/** The page runs its own files alone, talks to its twin alone, and stands in nobody's frame. */
function policy(html: string, ingestOrigin: string): Record<string, string> {
  const inline = [...html.matchAll(/<script type="importmap">(.*?)<\/script>/gs)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src 'self' ${inline.join(' ')}`,
      // uPlot sets sizes as styles of its elements.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      `connect-src 'self' ${ingestOrigin}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

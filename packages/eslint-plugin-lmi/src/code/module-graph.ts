import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseForESLint } from '@typescript-eslint/parser';
import type { ExportTarget } from './module-bindings.ts';
import type { Node } from './nodes.ts';
import { SourceModule } from './source-module.ts';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx'];
const LARGEST_FILE_BYTES = 512 * 1024;

interface CachedFile {
  mtimeMs: number;
  module: SourceModule | undefined;
}
const parsed = new Map<string, CachedFile>();

/** The files of one package as the linted file sees them: itself as in the editor, the others as on disk. */
export class ModuleGraph {
  readonly linted: SourceModule;

  constructor(linted: SourceModule) {
    this.linted = linted;
  }

  /** The module at a path; undefined when it is not there, too large, or not to be parsed. */
  load(filename: string): SourceModule | undefined {
    return filename === this.linted.filename ? this.linted : loadFromDisk(filename);
  }

  /** The module that a relative import means; packages and path aliases are not followed. */
  resolve(from: SourceModule, source: string): SourceModule | undefined {
    if (!source.startsWith('.')) return undefined;
    const path = resolve(dirname(from.filename), source);
    const filename = candidates(path).find(
      (candidate) => candidate === this.linted.filename || isFile(candidate),
    );
    return filename === undefined ? undefined : this.load(filename);
  }

  /** Where an exported name is written, through re-exports. */
  findExport(
    module: SourceModule,
    name: string,
    seen = new Set<SourceModule>(),
  ): { module: SourceModule; node: Node } | undefined {
    if (seen.has(module)) return undefined;
    seen.add(module);
    const target: ExportTarget | undefined = module.exports.get(name);
    if (target && 'node' in target) return { module, node: target.node };
    if (target) {
      const next = this.resolve(module, target.source);
      return next && this.findExport(next, target.name, seen);
    }
    for (const source of module.exportAllFrom) {
      const next = this.resolve(module, source);
      const found = next && this.findExport(next, name, seen);
      if (found) return found;
    }
    return undefined;
  }
}

/** TypeScript's rules in short: the written path, `.js` that means `.ts`, an added extension, an index file. */
function candidates(path: string): string[] {
  const bare = path.replace(/\.([mc]?)js$/, '.$1ts');
  return [
    ...(bare === path ? [] : [bare]),
    path,
    ...EXTENSIONS.map((extension) => path + extension),
    ...EXTENSIONS.map((extension) => resolve(path, `index${extension}`)),
  ].filter((candidate) => EXTENSIONS.some((extension) => candidate.endsWith(extension)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function loadFromDisk(filename: string): SourceModule | undefined {
  const stats = statSync(filename, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > LARGEST_FILE_BYTES) return undefined;
  const cached = parsed.get(filename);
  if (cached?.mtimeMs === stats.mtimeMs) return cached.module;
  const module = parse(filename, readFileSync(filename, 'utf8'));
  parsed.set(filename, { mtimeMs: stats.mtimeMs, module });
  return module;
}

function parse(filename: string, text: string): SourceModule | undefined {
  try {
    const { ast, scopeManager } = parseForESLint(text, {
      filePath: filename,
      sourceType: 'module',
      ecmaFeatures: { jsx: /x$/.test(filename) },
      range: true,
      loc: true,
    });
    return new SourceModule({ filename, text, ast, scopes: scopeManager });
  } catch {
    return undefined; // The linter itself reports a file that does not parse.
  }
}

import { readFileSync, statSync } from 'node:fs';
import { parseForESLint } from '@typescript-eslint/parser';
import type { ExportTarget } from './module-bindings.ts';
import type { Node } from './nodes.ts';
import { meaningOf, type Meaning, type SourceLocations } from './resolve-import.ts';
import { SourceModule } from './source-module.ts';

const LARGEST_FILE_BYTES = 512 * 1024;

interface CachedFile {
  mtimeMs: number;
  module: SourceModule | undefined;
}
const parsed = new Map<string, CachedFile>();
/** Editors keep one process for hours: files that come and go are seen after this time. */
const MEANING_AGE_MS = 60_000;
const meanings = new Map<string, { at: number; meaning: Meaning }>();

/** The files of one repository as the linted file sees them: itself as in the editor, the others as on disk. */
export class ModuleGraph {
  readonly linted: SourceModule;
  /** Tells graphs apart in which imports mean different files. */
  readonly key: string;
  readonly #locations: SourceLocations;

  constructor(linted: SourceModule, locations: SourceLocations = {}) {
    this.linted = linted;
    this.#locations = locations;
    this.key = JSON.stringify(locations);
  }

  /** The module at a path; undefined when it is not there, too large, or not to be parsed. */
  load(filename: string): SourceModule | undefined {
    return filename === this.linted.filename ? this.linted : loadFromDisk(filename);
  }

  /** The module that an import means; undefined for packages of others, and for what cannot be found. */
  resolve(from: SourceModule, source: string): SourceModule | undefined {
    const meaning = this.meaningOf(from, source);
    return typeof meaning === 'string' ? undefined : this.load(meaning.file);
  }

  meaningOf(from: SourceModule, source: string): Meaning {
    const key = `${from.filename}\0${source}\0${this.key}`;
    const before = meanings.get(key);
    if (before && Date.now() - before.at < MEANING_AGE_MS) return before.meaning;
    const meaning = meaningOf(from.filename, source, this.#locations);
    meanings.set(key, { at: Date.now(), meaning });
    return meaning;
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

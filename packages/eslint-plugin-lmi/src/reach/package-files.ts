import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModuleGraph } from '../code/module-graph.ts';
import { foldersOfSources } from '../code/source-files.ts';
import type { SourceModule } from '../code/source-module.ts';
import { packageRoot, workspaceOf } from '../code/workspace.ts';
import { MAY_EXPORT_HANDLER } from './handlers.ts';

const SOURCE = /(?<!\.d)\.(?:[mc]?[jt]s|[jt]sx)$/;
const TEST = /\.(?:test|spec)\.|\.int\.|(?:^|\/)__tests__\//;
/** Editors keep one process for hours: a new handler file is seen after this time, in a large repository after some more. */
const LISTING_AGE_MS = 5_000;
/** A listing is kept for so many times as long as it took to make. */
const LISTING_WORTH = 20;

interface Imports {
  until: number;
  /** Files that can export a handler. */
  candidates: readonly string[];
  /** The files that import a file. */
  importers: ReadonlyMap<string, ReadonlySet<string>>;
}

const known = new Map<string, Imports>();

/** The other files of the same package or workspace that can export a handler and import the linted file, directly or not. */
export function modulesThatImport(graph: ModuleGraph): SourceModule[] {
  const { linted } = graph;
  if (!existsSync(linted.filename)) return [];
  const folder = dirname(linted.filename);
  const root = workspaceOf(folder)?.root ?? packageRoot(folder);
  if (root === undefined) return [];
  const { candidates, importers } = importsBelow(root, graph);
  const importing = new Set([linted.filename]);
  for (const filename of importing)
    for (const importer of importers.get(filename) ?? []) importing.add(importer);
  return candidates
    .filter((filename) => filename !== linted.filename && importing.has(filename))
    .map((filename) => graph.load(filename))
    .filter((module) => module !== undefined);
}

function importsBelow(root: string, graph: ModuleGraph): Imports {
  const key = `${root}\0${graph.key}`;
  const before = known.get(key);
  const startedAt = Date.now();
  if (before && startedAt < before.until) return before;
  const candidates = filesThatMayExportHandlers(root);
  const importers = new Map<string, Set<string>>();
  const reached = new Set(candidates);
  for (const filename of reached) {
    const module = graph.load(filename);
    for (const source of module?.sources ?? []) {
      const next = module && graph.resolve(module, source);
      if (!next) continue;
      importers.set(next.filename, (importers.get(next.filename) ?? new Set()).add(filename));
      reached.add(next.filename);
    }
  }
  const now = Date.now();
  const until = now + Math.max(LISTING_AGE_MS, LISTING_WORTH * (now - startedAt));
  const imports = { until, candidates, importers };
  known.set(key, imports);
  return imports;
}

function filesThatMayExportHandlers(root: string): string[] {
  const isWorkspace = workspaceOf(root)?.root === root;
  // Without a workspace, a folder with its own package.json is another package.
  const enters = (folder: string): boolean => isWorkspace || !existsSync(join(folder, 'package.json'));
  const files: string[] = [];
  for (const { folder, files: names } of foldersOfSources(root, enters))
    for (const name of names) {
      const path = join(folder, name);
      if (SOURCE.test(name) && !TEST.test(path) && MAY_EXPORT_HANDLER.test(readFileSync(path, 'utf8')))
        files.push(path);
    }
  return files;
}

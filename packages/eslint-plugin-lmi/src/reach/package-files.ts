import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModuleGraph } from '../code/module-graph.ts';
import type { SourceModule } from '../code/source-module.ts';
import { MAY_EXPORT_HANDLER } from './handlers.ts';

const SOURCE = /(?<!\.d)\.(?:[mc]?[jt]s|[jt]sx)$/;
const TEST = /\.(?:test|spec)\.|\.int\.|(?:^|\/)__tests__\//;
const NOT_SOURCE = new Set([
  'node_modules',
  'dist',
  'build',
  'cdk.out',
  'coverage',
  'test',
  'tests',
  '__mocks__',
]);
const MOST_FILES = 2_000;
/** Editors keep one process for hours: a new handler file is seen after this time. */
const LISTING_AGE_MS = 5_000;

const listings = new Map<string, { at: number; files: string[] }>();

/** The other files of the same package that can export a handler and import the linted file, directly or not. */
export function modulesThatImport(graph: ModuleGraph): SourceModule[] {
  const { linted } = graph;
  const root = existsSync(linted.filename) ? packageRoot(dirname(linted.filename)) : undefined;
  if (root === undefined) return [];
  return listFiles(root)
    .filter((filename) => filename !== linted.filename)
    .map((filename) => graph.load(filename))
    .filter((module) => module !== undefined)
    .filter((module) => importsLinted(module, graph, new Set()));
}

function importsLinted(module: SourceModule, graph: ModuleGraph, seen: Set<SourceModule>): boolean {
  if (module === graph.linted) return true;
  if (seen.has(module)) return false;
  seen.add(module);
  return [...module.sources].some((source) => {
    const next = graph.resolve(module, source);
    return next !== undefined && importsLinted(next, graph, seen);
  });
}

function packageRoot(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : packageRoot(parent);
}

function listFiles(root: string): string[] {
  const known = listings.get(root);
  if (known && Date.now() - known.at < LISTING_AGE_MS) return known.files;
  const files: string[] = [];
  collect(root, files);
  const candidates = files.filter((filename) => MAY_EXPORT_HANDLER.test(readFileSync(filename, 'utf8')));
  listings.set(root, { at: Date.now(), files: candidates });
  return candidates;
}

function collect(folder: string, files: string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (files.length >= MOST_FILES) return;
    const path = join(folder, entry.name);
    const skipped = entry.name.startsWith('.') || NOT_SOURCE.has(entry.name);
    // A folder with its own package.json is another package.
    if (entry.isDirectory() && !skipped && !existsSync(join(path, 'package.json'))) collect(path, files);
    if (entry.isFile() && SOURCE.test(entry.name) && !TEST.test(path)) files.push(path);
  }
}

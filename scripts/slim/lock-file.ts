import { type Document, parse, parseDocument } from 'yaml';
import type { Manifest } from './workspace.ts';

type Versions = Record<string, string>;

interface LockFile {
  importers: Record<string, Record<string, Record<string, { specifier: string; version: string }>>>;
  snapshots: Record<string, { dependencies?: Versions; optionalDependencies?: Versions }>;
}

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * pnpm-lock.yaml without what no part that is left asks for; every version stays as it is. `manifests` are the parts that are
 * left, by folder (`.` is the root), and `workspace` is the new pnpm-workspace.yaml. pnpm could work it out by resolving
 * everything again: that asks the registry about each package, may take newer versions, and was seen to hang.
 */
export function slimLockFile(
  text: string,
  manifests: ReadonlyMap<string, Manifest>,
  workspace: string,
): string {
  const document = parseDocument(text);
  const lock = document.toJS() as LockFile;
  const asked: string[] = [];
  for (const [folder, importer] of Object.entries(lock.importers)) {
    const manifest = manifests.get(folder);
    if (manifest === undefined) document.deleteIn(['importers', folder]);
    else
      for (const kind of kinds)
        for (const [name, { version }] of Object.entries(importer[kind] ?? {}))
          if (name in ((manifest as Record<string, Versions | undefined>)[kind] ?? {}))
            asked.push(...snapshotOf(name, version));
          else deleteWithParent(document, ['importers', folder, kind, name]);
  }

  const kept = new Set(asked);
  // Grows while it is gone through.
  for (const key of kept) {
    const { dependencies, optionalDependencies } = lock.snapshots[key] ?? {};
    for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies }))
      for (const needed of snapshotOf(name, version)) kept.add(needed);
  }
  const keptPackages = new Set([...kept].map(withoutPeers));
  keepOnly(document, ['snapshots'], (key) => kept.has(key));
  keepOnly(document, ['packages'], (key) => keptPackages.has(key));

  const { catalog = {}, patchedDependencies = {} } = parse(workspace) as Record<string, Versions>;
  keepOnly(document, ['catalogs', 'default'], (name) => name in catalog);
  keepOnly(document, ['patchedDependencies'], (name) => name in patchedDependencies);
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false });
}

/** The key of a dependency among the snapshots: none for a part of the workspace. An alias has the whole key as its version. */
function snapshotOf(name: string, version: string): string[] {
  if (version.startsWith('link:')) return [];
  return [/^(@[^/]+\/)?[^@/(]+@/.test(version) ? version : `${name}@${version}`];
}

const withoutPeers = (key: string): string => key.replace(/\(.*$/, '');

function keepOnly(document: Document, path: string[], isKept: (key: string) => boolean): void {
  const entries = document.getIn(path) as { items: { key: { value: string } }[] } | undefined;
  if (entries === undefined) return;
  entries.items = entries.items.filter(({ key }) => isKept(key.value));
  if (entries.items.length === 0) document.deleteIn(path);
}

/** pnpm writes no empty kind of dependency. */
function deleteWithParent(document: Document, path: string[]): void {
  document.deleteIn(path);
  const parent = path.slice(0, -1);
  if ((document.getIn(parent) as { items: unknown[] }).items.length === 0) document.deleteIn(parent);
}

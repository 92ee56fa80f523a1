import { parseDocument, type YAMLMap } from 'yaml';
import { isOfLab, labFolders } from './lab.ts';

/** What of a package.json these need to know. */
export interface Manifest {
  name?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const namesLab = (text: string): boolean =>
  labFolders.some((folder) => new RegExp(`(^|[\\s"'=./])${folder}/`).test(text));

/** The root's package.json without the commands of the lab. */
export function slimRootManifest(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  manifest.scripts = Object.fromEntries(
    Object.entries(manifest.scripts ?? {}).filter(
      ([, command]) => !namesLab(command) && !command.split(/\s+/).some((word) => isOfLab(word)),
    ),
  );
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** Another part's package.json without what it has from the lab, or for it. */
export function slimManifest(text: string, gone: ReadonlySet<string>): string {
  const manifest = JSON.parse(text) as Manifest;
  for (const kind of ['dependencies', 'devDependencies'] as const)
    for (const name of Object.keys(manifest[kind] ?? {})) if (gone.has(name)) delete manifest[kind]![name];
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** tsconfig.json without the lab's folders. */
export function slimTsconfig(text: string): string {
  const config = JSON.parse(text) as { include: string[] };
  config.include = config.include.filter((pattern) => !namesLab(pattern));
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

interface Boundaries {
  tags: Record<string, { dependencies: { allow: string[] } }>;
}

/** The root's turbo.json without tags that no part has. */
export function slimTurbo(text: string, tags: ReadonlySet<string>): string {
  const turbo = JSON.parse(text) as { boundaries: Boundaries };
  const kept = Object.entries(turbo.boundaries.tags).filter(([tag]) => tags.has(tag));
  turbo.boundaries.tags = Object.fromEntries(
    kept.map(([tag, { dependencies }]) => [
      tag,
      { dependencies: { ...dependencies, allow: dependencies.allow.filter((name) => tags.has(name)) } },
    ]),
  );
  return `${JSON.stringify(turbo, undefined, 2)}\n`;
}

/** pnpm-workspace.yaml without the lab's folders, and without versions that no part uses; comments stay. */
export function slimWorkspace(text: string, manifests: readonly Manifest[]): string {
  const document = parseDocument(text);
  const used = new Set(
    manifests.flatMap(({ dependencies, devDependencies, peerDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
    ),
  );
  const folders = document.get('packages') as { items: { value: string }[] };
  folders.items = folders.items.filter(({ value }) => !isOfLab(value.replace(/\/\*$/, '')));
  const overrides = Object.keys((document.toJS() as { overrides?: Record<string, string> }).overrides ?? {});
  const catalog = document.get('catalog') as YAMLMap<{ value: string }>;
  catalog.items = catalog.items.filter(({ key }) => used.has(key.value) || overrides.includes(key.value));
  const patched = document.get('patchedDependencies') as YAMLMap<{ value: string }> | undefined;
  if (patched !== undefined)
    patched.items = patched.items.filter(({ key }) => used.has(key.value.replace(/(?<=.)@.*$/, '')));
  return document.toString({ lineWidth: 0 });
}

/** knip.json without the lab's parts. What only the lab imported stays in the doorways of the parts: exports are not looked at. */
export function slimKnip(text: string): string {
  const knip = JSON.parse(text) as { workspaces: Record<string, unknown>; exclude?: string[] };
  knip.workspaces = Object.fromEntries(
    Object.entries(knip.workspaces).filter(([folder]) => !isOfLab(folder)),
  );
  return `${JSON.stringify({ ...knip, exclude: ['exports', 'types', 'enumMembers'] }, undefined, 2)}\n`;
}

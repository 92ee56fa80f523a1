import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of somebody else's with what was packed, as npm would publish it. */
export interface TheirProject {
  folder: string;
  /** What npm packed. */
  tarball: string;
  /** Paths of its files. */
  files: string[];
  /** Installs the tarball and these packages, as far as they are not there yet; packages that are on the machine are not asked for again. */
  install: (...packages: string[]) => void;
}

/** Packs the built package in `built`, and makes an empty project for it. The caller removes its folder. */
export function theirProject(built: string, manifest: object = {}): TheirProject {
  const folder = mkdtempSync(join(tmpdir(), 'theirs-'));
  const npm = (...parameters: string[]): string =>
    execFileSync('npm', parameters, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const packed = npm('pack', built, '--json', '--pack-destination', folder);
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'theirs', private: true, ...manifest }));
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];
  return {
    folder,
    tarball,
    files: files.map(({ path }) => path).toSorted(),
    install: (...packages) => void npm('install', ...quietly, tarball, ...packages),
  };
}

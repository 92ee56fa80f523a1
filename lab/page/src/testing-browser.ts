import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const flags = ['--no-sandbox', '--disable-dev-shm-usage'];

/**
 * A real browser for tests: on Linux x64 Chromium out of a package, with the libraries that it brings; elsewhere the one that
 * is there. Resolves to why there is none where there is none; with `CI` set it throws.
 */
export async function startBrowser(): Promise<{ browser: Browser; stop: () => Promise<void> } | string> {
  // A browser that a person names is taken wherever this runs.
  const isPackaged =
    process.platform === 'linux' && process.arch === 'x64' && process.env['CHROMIUM'] === undefined;
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const browser = await (isPackaged ? packagedBrowser(folder) : ownBrowser());
    return {
      browser,
      stop: async () => {
        await browser.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    const why = `no browser: ${(error as Error).message.split('\n').slice(0, 6).join(' ')}`;
    // On a person's machine the tests are skipped, and the run says so in its last lines.
    if (process.env['CI']) throw new Error(why, { cause: error });
    return why;
  }
}

/** Unpacked for this run alone: one that was broken off leaves nothing that a later one would take for a browser. */
async function packagedBrowser(folder: string): Promise<Browser> {
  const before = { ...process.env };
  // The package unpacks into the folder for temporary files, and its libraries where it believes itself in Lambda.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' });
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    packaged.setGraphicsMode = false;
    const executablePath = await packaged.executablePath();
    const { LD_LIBRARY_PATH = '' } = process.env;
    // The package's own list of fonts names a fixed folder.
    const fonts = join(folder, 'own-fonts.conf');
    writeFileSync(
      fonts,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>`,
    );
    return await chromium.launch({
      executablePath,
      args: flags,
      env: {
        ...(before as Record<string, string>),
        HOME: folder,
        LANG: 'en_US.UTF-8',
        LD_LIBRARY_PATH,
        FONTCONFIG_FILE: fonts,
      },
    });
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function ownBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM'];
  const executablePath = (named === undefined ? usualPlaces : [named]).find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(
      named === undefined
        ? 'none is installed in the usual places; the variable CHROMIUM names another'
        : `there is no ${named}, which the variable CHROMIUM names`,
    );
  return chromium.launch({ executablePath, args: flags });
}

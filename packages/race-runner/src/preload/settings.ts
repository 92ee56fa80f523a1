import { pathToFileURL } from 'node:url';
import type { PreloadSettings } from '../observations.ts';

/** The URL to preload. */
export function preloadUrl({ seed, maxDelayMs, reportFile, blockedAfterMs }: PreloadSettings): string {
  const url = pathToFileURL(`${import.meta.dirname}/main.ts`);
  url.search = new URLSearchParams({
    seed,
    maxDelayMs: String(maxDelayMs),
    reportFile,
    blockedAfterMs: String(blockedAfterMs),
  }).toString();
  return url.href;
}

export function settings(url: string): PreloadSettings {
  const query = new URL(url).searchParams;
  return {
    seed: query.get('seed') ?? '',
    maxDelayMs: Number(query.get('maxDelayMs')),
    reportFile: query.get('reportFile') ?? '',
    blockedAfterMs: Number(query.get('blockedAfterMs')),
  };
}

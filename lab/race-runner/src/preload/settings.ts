import type { PreloadSettings } from '../observations.ts';

/** The preload's file with its settings as the query. */
export function preloadUrl(
  file: URL,
  { seed, maxDelayMs, reportFile, blockedAfterMs, looksForGrowth }: PreloadSettings,
): string {
  const url = new URL(file);
  url.search = new URLSearchParams({
    seed,
    maxDelayMs: String(maxDelayMs),
    reportFile,
    blockedAfterMs: String(blockedAfterMs),
    looksForGrowth: String(looksForGrowth),
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
    looksForGrowth: query.get('looksForGrowth') === 'true',
  };
}

// Lets a command see packages/settings/src/project.ts as if a person had edited it: `node --import` this file, with the edits,
// pairs of what is and what shall be, as JSON in SETTINGS_EDITS.
import { registerHooks } from 'node:module';

const edits = JSON.parse(process.env['SETTINGS_EDITS'] ?? '[]');

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/packages/settings/src/project.ts')) return loaded;
    let source = String(loaded.source);
    for (const [from, to] of edits) {
      if (!source.includes(from)) throw new Error(`project.ts has no "${from}" to edit`);
      source = source.replaceAll(from, to);
    }
    return { ...loaded, source };
  },
});

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('does not load DuckDB with the package: the function carries only what it needs', () => {
  const listImports = `
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
    await import('@telemetry/event-store');
  `;
  const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', listImports], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(loaded).toContain('parquet-store.ts');
  expect(loaded).not.toMatch(/duckdb|commander|zod/);
});

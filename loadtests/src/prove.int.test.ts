import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin } from '@telemetry/local-twin';
import { expect, it } from 'vitest';

const infra = resolve(import.meta.dirname, '../../infra');

interface Found {
  id: string;
  verdict: string;
  because?: string;
}

it('what "pnpm cloud prove" asks of an account is so on the twin, too: no belief parts from its model', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'prove-'));
  const twin = await startTwin({ templates: join(infra, 'cdk.out'), arm: 'default', dataDir });
  try {
    const ready = join(dataDir, 'ready-to-prove.json');
    writeFileSync(ready, JSON.stringify(twin.endpoints));
    const args = [join(infra, 'cloud/cli.ts'), 'prove', '--json', '--ready-file', ready];
    const { code, stdout, stderr } = await new Promise<{
      code: number | string;
      stdout: string;
      stderr: string;
    }>((ended) =>
      execFile(process.execPath, args, (error, out, err) =>
        ended({ code: error?.code ?? 0, stdout: out, stderr: err }),
      ),
    );
    const [{ found }] = JSON.parse(stdout) as [{ found: Found[] }];
    const asked = found.filter(({ verdict }) => verdict !== 'not run');
    expect(asked.filter(({ verdict }) => verdict !== 'shown')).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await using query = await openQuery({ dataDirs: [dataDir] });
    // What it sent it has taken back.
    expect(await query.rows('SELECT * FROM events_raw')).toEqual([]);
    // As many as docs/unproven.md says.
    expect(asked).toHaveLength(28);
  } finally {
    await twin.stop();
    rmSync(dataDir, { recursive: true });
  }
});

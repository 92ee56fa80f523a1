import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = resolve(import.meta.dirname, '../../fixtures/put-object.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'full-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts the object with files of at most so many KiB, and tells the status and what is in the folder of objects. */
function put(mostKiB: string): { status: string; objects: string[] } {
  // Beyond the limit a write is cut short and then refused, as on a full disk; without the trap it would be a signal.
  const limited = `trap '' XFSZ; ulimit -f ${mostKiB}; exec "$0" "$@"`;
  const { stdout } = spawnSync('bash', ['-c', limited, process.execPath, program, folder], {
    encoding: 'utf8',
  });
  const objects = readdirSync(join(folder, 's3/buckets/bucket/objects'), {
    recursive: true,
    encoding: 'utf8',
  });
  return { status: stdout.trim(), objects: objects.filter((name) => name.endsWith('.data')) };
}

describe('an object that the disk has no room for', () => {
  beforeEach(({ skip }) =>
    skip(process.platform !== 'linux', 'files are limited by ulimit -f in KiB: Linux only'),
  );

  it('is refused, and no half of it is there to be read', () => {
    const { status, objects } = put('1024');
    expect(status).toBe('500');
    expect(objects).toEqual([]);
  });

  it('is there where there is room', () => {
    expect(put('unlimited')).toEqual({ status: '200', objects: ['events/a.parquet.data'] });
  });
});

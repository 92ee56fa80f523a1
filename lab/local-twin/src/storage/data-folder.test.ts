import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolderError, takeDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (path: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), 'x');
};
const lock = (text: string): void => writeFileSync(join(folder, 'twin.lock'), text);

describe('a data folder', () => {
  it('is one twin’s at a time, and the next one’s when that one is gone', () => {
    const first = takeDataFolder(folder);
    expect(() => takeDataFolder(folder)).toThrow(`process id ${process.pid}`);
    first.release();
    takeDataFolder(folder).release();
    expect(readdirSync(folder)).toEqual(['twin.json']);
  });

  it('whose twin was killed is taken over, and what it said of its endpoints is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    put('s3/buckets/object');
    put('ready.json');
    lock(`${child.pid} 1`);
    const taken = takeDataFolder(folder);
    expect(readFileSync(join(folder, 'twin.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    expect([existsSync(join(folder, 's3/buckets/object')), existsSync(join(folder, 'ready.json'))]).toEqual([
      true,
      false,
    ]);
    taken.release();
  });

  it('whose twin’s process id is now another program’s is taken over', ({ skip }) => {
    skip(process.platform !== 'linux', 'when a process started is known on Linux only');
    lock(`${process.pid} 1`);
    takeDataFolder(folder).release();
  });

  it.each(['', 'x', '-1 2', '0 0'])('with a lock that says nothing is taken over: %j', (text) => {
    lock(text);
    takeDataFolder(folder).release();
  });

  it('is not let go by who does not have it', () => {
    const taken = takeDataFolder(folder);
    lock('1 1');
    taken.release();
    expect(existsSync(join(folder, 'twin.lock'))).toBe(true);
  });

  it('is emptied by fresh of what a twin made, and of nothing else', () => {
    takeDataFolder(folder).release();
    for (const path of ['sqs/messages.sqlite', 's3/buckets/object', 'notes.txt', 'mine/deep.txt']) put(path);
    takeDataFolder(folder, true).release();
    expect(readdirSync(folder).sort()).toEqual(['mine', 'notes.txt', 'twin.json']);
  });

  it('is not emptied under a twin that runs', () => {
    const running = takeDataFolder(folder);
    put('s3/buckets/object');
    expect(() => takeDataFolder(folder, true)).toThrow(DataFolderError);
    expect(existsSync(join(folder, 's3/buckets/object'))).toBe(true);
    running.release();
  });

  it('of a twin of before, without a marker, is one', () => {
    put('s3/buckets/object');
    put('sqs/fauxqs.db');
    takeDataFolder(folder, true).release();
    expect(readdirSync(folder)).toEqual(['twin.json']);
  });

  it.each([
    [
      ['package.json', 'src/index.ts'],
      true,
      'no data folder of a twin (it has package.json, src, and no twin.json)',
    ],
    [['s3/my-backup', 'sqs/notes'], true, '--fresh deletes only what a twin made'],
    [['s3/my-backup'], false, 'its s3 is in the way'],
  ])('that is none is refused, and nothing of it is touched: %j', (paths, fresh, message) => {
    for (const path of paths) put(path);
    const before = readdirSync(folder, { recursive: true }).sort();
    expect(() => takeDataFolder(folder, fresh)).toThrow(message);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  });

  it('may stand among files of others that are not in its way', () => {
    put('notes.txt');
    takeDataFolder(folder).release();
    expect(existsSync(join(folder, 'notes.txt'))).toBe(true);
  });
});

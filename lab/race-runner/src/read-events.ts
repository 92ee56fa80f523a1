import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A wrong call: the message is for a person, the exit code is 2. */
export class WrongCallError extends Error {}

/** The events of a JSON file, or of every `.json` file of a folder, in order of their names. */
export async function readEvents(path: string): Promise<unknown[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => {
      throw new WrongCallError(`No event at ${path}`);
    },
  );
  const files = isFolder
    ? (await readdir(path))
        .filter((name) => name.endsWith('.json'))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  if (files.length === 0) throw new WrongCallError(`No .json file in ${path}`);
  return Promise.all(
    files.map(async (file) => {
      try {
        return JSON.parse(await readFile(file, 'utf8')) as unknown;
      } catch (cause) {
        throw new WrongCallError(`${file} is not JSON: ${(cause as Error).message}`, { cause });
      }
    }),
  );
}

/**
 * Whether a thing is named for the first time: it is named in one file of a folder, and there each time that the file is linted.
 * Editors keep one process for hours, so what was named stays with its file.
 */
export function namesOnce(): (
  folder: string,
  name: string,
  where: { filename: string; sourceCode: object },
) => boolean {
  const named = new Map<string, { filename: string; sourceCode: object }>();
  return (folder, name, { filename, sourceCode }) => {
    const key = `${folder}\0${name}`;
    const before = named.get(key);
    if (before && (before.filename !== filename || before.sourceCode === sourceCode)) return false;
    named.set(key, { filename, sourceCode });
    return true;
  };
}

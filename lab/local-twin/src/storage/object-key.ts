/** A key that S3 refuses, or that cannot be the name of a file here. */
export interface KeyProblem {
  status: number;
  code: string;
  message: string;
}

/** Amazon S3 user guide, object-keys, read 2026-11-29. */
const longestKeyBytes = 1_024;
/** Of a part of a file's name, with the endings that fauxqs gives it. */
const longestPartBytes = 240;

/**
 * What is wrong with the path of an object, `/bucket/key` with or without escapes. Objects are files whose names are their keys:
 * a key that leads out of its bucket would be a file outside of the data folder.
 */
export function problemOfPath(path: string): KeyProblem | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return invalid;
  }
  const parts = decoded.split(/[/\\]/);
  if (parts.some((part) => part === '..' || part === '.') || decoded.includes('\0')) return invalid;
  const key = decoded.replace(/^\/[^/]*\/?/, '');
  if (Buffer.byteLength(key) > longestKeyBytes)
    return { status: 400, code: 'KeyTooLongError', message: 'Your key is too long' };
  if (parts.some((part) => Buffer.byteLength(part) > longestPartBytes))
    return {
      status: 501,
      code: 'NotImplemented',
      message: `The twin keeps objects as files, and a part of a key has at most ${longestPartBytes} bytes there`,
    };
  return undefined;
}

const invalid: KeyProblem = {
  status: 400,
  code: 'InvalidURI',
  message: "Couldn't parse the specified URI.",
};

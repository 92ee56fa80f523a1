import { open } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Opening a pipe for reading waits in a thread of libuv's pool until somebody opens it for writing.
if (!isMainThread) open(new URL(import.meta.url).searchParams.get('pipe'), 'r', () => {});

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const beside = join(dirname(createRequire(import.meta.url).resolve('aws-lambda-ric')), 'rapid-client.node');

/** The runtime client's native addon: where `RAPID_CLIENT_ADDON` says that it was built, or where its installation puts it. */
export const addon = process.env['RAPID_CLIENT_ADDON'] ?? (existsSync(beside) ? beside : undefined);

export const addonIsMissing =
  'the native addon of aws-lambda-ric is not built here (RAPID_CLIENT_ADDON says where it is)';

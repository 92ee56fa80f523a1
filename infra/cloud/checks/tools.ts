import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Finding } from './finding.ts';

const infra = resolve(import.meta.dirname, '../..');

/** What a deployment needs on this machine. Docker is not among it: nothing is built in a container. */
export function toolFindings(root = infra): Finding[] {
  return [nodeFinding(process.versions.node), cdkFinding(root)];
}

export function nodeFinding(version: string): Finding {
  return Number(version.split('.')[0]) >= 24
    ? { check: 'Node.js', status: 'ok', says: version }
    : {
        check: 'Node.js',
        status: 'failed',
        says: `version ${version} does not run TypeScript as it is`,
        todo: 'run "npx -y pnpm@10.34.9 cloud …" in the repository: it brings Node.js 24',
      };
}

function cdkFinding(root: string): Finding {
  const require = createRequire(resolve(root, 'package.json'));
  try {
    const { version } = require('aws-cdk/package.json') as { version: string };
    if (existsSync(require.resolve('aws-cdk/bin/cdk')))
      return { check: 'AWS CDK', status: 'ok', says: version };
  } catch {
    // Not installed: said below.
  }
  return {
    check: 'AWS CDK',
    status: 'failed',
    says: 'its command is not installed in infra',
    todo: 'run "npx -y pnpm@10.34.9 install" in the repository',
  };
}

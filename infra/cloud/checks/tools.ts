import { createRequire } from 'node:module';
import type { Finding } from './finding.ts';

/** What a deployment needs on this machine. Docker is not among it: nothing is built in a container. */
export function toolFindings(): Finding[] {
  // pnpm installs the CDK before it runs any script of this repository, so it is there, or nothing is.
  const { version } = createRequire(import.meta.url)('aws-cdk/package.json') as { version: string };
  return [nodeFinding(process.versions.node), { check: 'AWS CDK', status: 'ok', says: version }];
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

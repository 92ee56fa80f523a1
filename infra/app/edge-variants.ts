/**
 * Every kind of edge as a stack of default Lambda, for the twin and the tests: `node app/edge-variants.ts` writes
 * `cdk.out/edges/<project>-<variant>-default.template.json`. Nobody deploys them, and the synthesis of a stage does without.
 */
import { resolve } from 'node:path';
import {
  checkConfig,
  type EdgeConfig,
  type JwtAccess,
  projectName,
  stackName,
  type StageConfig,
} from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { main, print } from '@telemetry/terminal';
import { type App } from 'aws-cdk-lib';
import { Command } from 'commander';
import { acknowledge, acknowledgedRulesOf, checkByNag } from '../checks/acknowledged-rules.ts';
import { Compute } from '../constructs/compute.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { newApp } from './new-app.ts';

const { throttle, requestKiB } = smallStage.edge;
const keys = (keyIn: 'header' | 'query'): EdgeConfig => ({
  kind: 'rest',
  throttle,
  requestKiB,
  access: {
    kind: 'api-key',
    keyIn,
    clients: ['web', 'phone'],
    throttle: { ratePerSecond: 500, burst: 1_000 },
    quota: { requests: 10_000_000, per: 'day' },
  },
});
const tokens = (change: Partial<JwtAccess>): EdgeConfig => ({
  kind: 'http',
  throttle,
  requestKiB,
  access: {
    kind: 'jwt',
    issuer: 'https://login.example.com',
    audiences: [projectName],
    tokenIn: 'header',
    ...change,
  },
});
const domain = {
  name: 'events.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0d0e0f00-0000-0000-0000-000000000000',
  hostedZone: { id: 'Z0000000000000000000', name: 'example.com' },
};

export const edgeVariants = {
  'rest-key-header': keys('header'),
  'rest-key-query': keys('query'),
  'rest-firewall': {
    kind: 'rest',
    throttle,
    requestKiB,
    access: { kind: 'open' },
    firewall: { requestsPerAddress: 1_000, windowSeconds: 300, maxBodyKiB: 64 },
    customDomains: { default: domain },
  },
  'rest-traced': smallStage.edge,
  'rest-pseudonyms': smallStage.edge,
  'http-open': {
    kind: 'http',
    throttle,
    requestKiB,
    access: { kind: 'open' },
    customDomains: { default: domain },
  },
  'http-token-header': tokens({}),
  'http-token-query': tokens({ tokenIn: 'query', scopes: ['events:send'] }),
} as const satisfies Record<string, EdgeConfig>;

export type EdgeVariant = keyof typeof edgeVariants;

/** What some of them have besides their edge. */
const changes: Partial<Record<EdgeVariant, Partial<StageConfig>>> = {
  'rest-traced': { monitoring: { ...smallStage.monitoring, tracing: true } },
  'rest-pseudonyms': {
    privacy: {
      pseudonyms: {
        secret: `${projectName}/pseudonyms`,
        versionId: '0d0e0f00-0000-0000-0000-000000000000',
        jsonKey: 'key',
      },
    },
  },
};

/** One app with a stack for each variant, checked as a stage is. */
export function makeEdgeVariants(outdir?: string): { app: App; stacks: Record<EdgeVariant, PipelineStack> } {
  const app = newApp(outdir);
  const stacks = Object.fromEntries(
    Object.entries(edgeVariants).map(([variant, edge]) => {
      const stage: StageConfig = { ...smallStage, edge, ...changes[variant as EdgeVariant] };
      checkConfig(variant, stage);
      const compute = Compute.default();
      const name = stackName(variant, compute.arm);
      const stack = new PipelineStack(app, name, { compute, config: stage, stackName: name });
      acknowledge(stack, acknowledgedRulesOf(compute, stage));
      return [variant, stack];
    }),
  );
  checkByNag(app);
  return { app, stacks: stacks as Record<EdgeVariant, PipelineStack> };
}

if (import.meta.main) {
  await main(
    new Command('edge-variants')
      .description('Writes every kind of edge as a stack, for the twin and the tests.')
      .action(() => {
        makeEdgeVariants(resolve(import.meta.dirname, '../cdk.out/edges')).app.synth();
        print('infra/cdk.out/edges');
      }),
    { explain: (error) => (error instanceof Error ? error.message : undefined) },
  );
}

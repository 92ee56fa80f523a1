import type { TSESTree } from '@typescript-eslint/utils';
import semver from 'semver';
import { analyse } from '../analysis.ts';
import { manifestFolder, versionRange, packageOf } from '../code/version-range.ts';
import { requiredSource } from '../code/module-bindings.ts';
import type { Node } from '../code/nodes.ts';
import { namesOnce } from '../once.ts';
import { createRule } from '../rule.ts';

interface UnsafeVersions {
  packages: RegExp;
  /** The first version that is safe; without one, none up to `upTo` is. */
  version?: string;
  upTo?: string;
  /** What goes wrong. */
  because: string;
}

/**
 * AWS SDK, X-Ray SDK, ADOT: minimums of AWS's documentation for Lambda Managed Instances (DG
 * lambda-managed-instances-nodejs-runtime). Powertools: the releases that fixed issues 5430, 5446, 5543, 5544 and pull
 * request 5615 of aws-powertools/powertools-lambda-typescript. All read 2026-11-21.
 */
const UNSAFE: readonly UnsafeVersions[] = [
  {
    packages: /^@aws-sdk\/(?:client-|lib-)/,
    version: '3.933.0',
    because: 'trace ids of concurrent invocations are mixed up',
  },
  {
    // AWS's page says that 3.12.0 will do; aws-xray-sdk-node issue 760 of 2026-07-09 shows that it does not. Read 2026-11-29 in
    // aws-xray-sdk-core 3.0.0 and 3.12.0, the newest release then, lib/env/aws_lambda.js: one context and one facade segment.
    packages: /^aws-xray-sdk(?:-core)?$/,
    upTo: '3.12.0',
    because: 'segments of concurrent invocations are mixed up (aws-xray-sdk-node#760)',
  },
  {
    packages: /^@aws\/aws-distro-opentelemetry-node-autoinstrumentation$/,
    version: '0.8.0',
    because: 'spans of concurrent invocations are mixed up',
  },
  {
    packages: /^@aws-lambda-powertools\/logger$/,
    version: '2.35.0',
    because: 'lines carry the request id of another invocation, or are lost with its buffer',
  },
  {
    packages: /^@aws-lambda-powertools\/tracer$/,
    version: '2.34.0',
    because: 'concurrent invocations share the active segment',
  },
  {
    packages: /^@aws-lambda-powertools\/metrics$/,
    version: '2.29.0',
    because: 'concurrent invocations add to and flush the same metrics',
  },
  {
    packages: /^@aws-lambda-powertools\/batch$/,
    version: '2.29.0',
    because: 'concurrent invocations report failures of each other’s records',
  },
];

export const noUnsafeVersion = createRule({
  name: 'no-unsafe-version',
  meta: {
    type: 'problem',
    docs: {
      description: 'Packages are of a version that is made for concurrent invocations',
      recommended: true,
    },
    schema: [],
    messages: {
      old: '`{{name}}` {{version}} is not made for concurrent invocations: {{because}} on Lambda Managed Instances; use {{minimum}} or newer.',
      unfixed:
        '`{{name}}` {{version}} is not made for concurrent invocations: {{because}} on Lambda Managed Instances; no newer version is known to be.',
    },
  },
  defaultOptions: [],
  create(context) {
    const check = (node: Node, source: string | undefined) => {
      if (source === undefined || source.startsWith('.')) return;
      const name = packageOf(source);
      const unsafe = UNSAFE.find(({ packages }) => packages.test(name));
      if (!unsafe) return;
      const { reach, module } = analyse(context);
      if (!reach.modules.has(module)) return;
      const version = versionRange(context.filename, name);
      const range = unsafe.version === undefined ? `<=${unsafe.upTo}` : `<${unsafe.version}`;
      if (version === undefined || !semver.subset(version, range)) return;
      if (!isFirst(manifestFolder(context.filename) ?? '', name, context)) return;
      const data = { name, version, because: unsafe.because, minimum: unsafe.version ?? '' };
      context.report({ node, messageId: unsafe.version === undefined ? 'unfixed' : 'old', data });
    };
    return {
      ImportDeclaration(node) {
        if (node.importKind !== 'type') check(node.source, node.source.value);
      },
      CallExpression: (node: TSESTree.CallExpression) => check(node, requiredSource(node)),
      ImportExpression: (node) => check(node, requiredSource(node)),
    };
  },
});

/** In one file of each package of ours. */
const isFirst = namesOnce();

import type { TSESTree } from '@typescript-eslint/utils';
import semver from 'semver';
import { analyse } from '../analysis.ts';
import { versionRange, packageOf } from '../code/version-range.ts';
import { requiredSource } from '../code/module-bindings.ts';
import type { Node } from '../code/nodes.ts';
import { createRule } from '../rule.ts';

interface Minimum {
  packages: RegExp;
  version: string;
  /** What goes wrong below it. */
  because: string;
}

/**
 * AWS SDK, X-Ray SDK, ADOT: minimums of AWS's documentation for Lambda Managed Instances (DG
 * lambda-managed-instances-nodejs-runtime). Powertools: the releases that fixed issues 5430, 5446, 5543, 5544 and pull
 * request 5615 of aws-powertools/powertools-lambda-typescript. All read 2026-11-21.
 */
const MINIMUMS: readonly Minimum[] = [
  {
    packages: /^@aws-sdk\/(?:client-|lib-)/,
    version: '3.933.0',
    because: 'trace ids of concurrent invocations are mixed up',
  },
  {
    packages: /^aws-xray-sdk(?:-core)?$/,
    version: '3.12.0',
    because: 'segments of concurrent invocations are mixed up',
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
    },
  },
  defaultOptions: [],
  create(context) {
    const reported = new Set<string>();
    const check = (node: Node, source: string | undefined) => {
      if (source === undefined || source.startsWith('.')) return;
      const name = packageOf(source);
      const minimum = MINIMUMS.find(({ packages }) => packages.test(name));
      if (!minimum || reported.has(name)) return;
      const { reach, module } = analyse(context);
      if (!reach.modules.has(module)) return;
      const version = versionRange(context.filename, name);
      if (version === undefined || !semver.subset(version, `<${minimum.version}`)) return;
      reported.add(name);
      const { because } = minimum;
      context.report({ node, messageId: 'old', data: { name, version, because, minimum: minimum.version } });
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

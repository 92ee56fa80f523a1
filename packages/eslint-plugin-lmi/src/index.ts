import { readFileSync } from 'node:fs';
import * as parser from '@typescript-eslint/parser';
import type { ESLint, Linter } from 'eslint';
import { noBlockingCall } from './rules/no-blocking-call.ts';
import { noCachedRejection } from './rules/no-cached-rejection.ts';
import { noCallbackHandler } from './rules/no-callback-handler.ts';
import { noCapturedInvocation } from './rules/no-captured-invocation.ts';
import { noEarlyFlag } from './rules/no-early-flag.ts';
import { noFixedTmpPath } from './rules/no-fixed-tmp-path.ts';
import { noFloatingPromise } from './rules/no-floating-promise.ts';
import { noModuleState } from './rules/no-module-state.ts';
import { noProcessExit } from './rules/no-process-exit.ts';
import { noProcessWideWrite } from './rules/no-process-wide-write.ts';
import { noSharedClientMutation } from './rules/no-shared-client-mutation.ts';
import { noSharedIterator } from './rules/no-shared-iterator.ts';
import { noSharedLoggerKeys } from './rules/no-shared-logger-keys.ts';
import { noSharedPowertools } from './rules/no-shared-powertools.ts';
import { noSharedStream } from './rules/no-shared-stream.ts';
import { noSignalListener } from './rules/no-signal-listener.ts';
import { noStatefulRegexp } from './rules/no-stateful-regexp.ts';
import { noTraceIdEnv } from './rules/no-trace-id-env.ts';
import { noUnawaitedTimer } from './rules/no-unawaited-timer.ts';
import { noUnfollowedImport } from './rules/no-unfollowed-import.ts';
import { noUnboundedCache } from './rules/no-unbounded-cache.ts';
import { noUnsafeVersion } from './rules/no-unsafe-version.ts';
import { preferSingleFlight } from './rules/prefer-single-flight.ts';

export type { LmiSettings } from './analysis.ts';

/** Beside `src` in the repository, beside `dist` when published. */
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

const rules = Object.fromEntries(
  [
    noModuleState,
    noCapturedInvocation,
    noSharedClientMutation,
    noSharedLoggerKeys,
    noSharedPowertools,
    noSharedIterator,
    noSharedStream,
    noStatefulRegexp,
    noProcessWideWrite,
    noFixedTmpPath,
    noUnboundedCache,
    noCachedRejection,
    noEarlyFlag,
    preferSingleFlight,
    noFloatingPromise,
    noUnawaitedTimer,
    noBlockingCall,
    noProcessExit,
    noSignalListener,
    noCallbackHandler,
    noTraceIdEnv,
    noUnsafeVersion,
    noUnfollowedImport,
  ].map((rule) => [rule.name, rule]),
);

interface LmiPlugin extends ESLint.Plugin {
  rules: NonNullable<ESLint.Plugin['rules']>;
  configs: Record<'recommended' | 'all', Linter.Config>;
}

const plugin: LmiPlugin = {
  meta: { name: manifest.name, version: manifest.version, namespace: 'lmi' },
  // The types of typescript-eslint's rules are narrower than ESLint's, which calls them the same way.
  rules: rules as unknown as LmiPlugin['rules'],
  configs: {
    /** What is wrong on Lambda Managed Instances. */
    get recommended() {
      return config('recommended', (rule) => rule.meta.docs?.recommended ?? false);
    },
    /** With what is only wasteful. */
    get all() {
      return config('all', () => true);
    },
  },
};

function config(name: string, isIn: (rule: (typeof rules)[string]) => boolean): Linter.Config {
  const names = Object.keys(rules).filter((rule) => isIn(rules[rule]!));
  return {
    name: `lmi/${name}`,
    // ESLint by itself lints JavaScript alone, and cannot read TypeScript.
    files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'],
    languageOptions: { parser },
    plugins: { lmi: plugin },
    // A limit of the rules themselves is no fault of the code.
    rules: Object.fromEntries(
      names.map((rule) => [`lmi/${rule}`, rules[rule]!.meta.type === 'problem' ? 'error' : 'warn'] as const),
    ),
  };
}

export default plugin;

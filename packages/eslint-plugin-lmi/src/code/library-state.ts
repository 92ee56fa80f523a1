import type { TSESTree } from '@typescript-eslint/utils';
import { ancestors, isFunction, type Node } from './nodes.ts';
import { originOf } from './origin.ts';

/** Something that a package keeps for everybody, and the calls that change it. */
interface LibraryState {
  packages: RegExp;
  /** Dotted members of the package. */
  calls: RegExp;
  /** Of these calls, those that only read when they get no argument. */
  readers?: RegExp;
  /** Functions of the package whose callback has a state of its own. */
  ownState?: RegExp;
  keeps: string;
  instead: string;
}

/** Each with the files of the published packages in which it was read on 2026-11-29; in other versions it was not. */
const LIBRARIES: readonly LibraryState[] = [
  {
    // @sentry/core 8.0.0 and 11.12.0, exports.js: all of these change the isolation scope, which `withScope` does not fork
    // (@sentry/opentelemetry 10.78.0, asyncContextStrategy), nor does `wrapHandler`, which calls it
    // (@sentry/aws-serverless 10.75.2, sdk.js). 7.120.0, exports.js and hub.js: the hub's scope, with `configureScope`.
    packages: /^@sentry\//,
    calls:
      /^(?:set(?:User|Tags?|Context|Extras?|Attributes?|ConversationId)|addBreadcrumb|addEventProcessor|configureScope)$/,
    ownState: /^(?:withIsolationScope|runWithAsyncContext)$/,
    keeps: 'the isolation scope',
    instead: 'run the invocation in `withIsolationScope`',
  },
  {
    // @honeybadger-io/js 6.16.5, dist/server/honeybadger.js: one store, unless `run` is around it; honeybadger-js#688: from 4.0.
    packages: /^@honeybadger-io\//,
    calls: /^(?:setContext|resetContext|setEventContext|clearEventContext|clear|addBreadcrumb)$/,
    ownState: /^(?:withRequest|run|lambdaHandler)$/,
    keeps: 'the context',
    instead: 'run the invocation in `run`, or give it to `notify` with the error',
  },
  {
    // pino-lambda 4.0.0 and 4.4.1, dist/context.js: a property of `global`.
    packages: /^pino-lambda$/,
    calls: /^GlobalContextStorageProvider\.(?:setContext|updateContext)$/,
    keeps: 'the fields of the request',
    instead: 'give `lambdaRequestTracker` a `storageProvider` of its own',
  },
  {
    // newrelic 11.0.0 and 14.5.1, api.js: members of the one agent. Attributes, names and users go to the transaction of the
    // invocation instead (lib/context-manager/async-local-context-manager.js).
    packages: /^newrelic$/,
    calls: /^(?:addNamingRule|addIgnoringRule|setDispatcher|setErrorGroupCallback|setLlmTokenCountCallback)$/,
    keeps: "the agent's rules",
    instead: 'call it at module level',
  },
  {
    // i18next 27.1.5, dist/cjs/i18next.js.
    packages: /^i18next$/,
    calls: /^(?:changeLanguage|setDefaultNamespace)$/,
    keeps: 'the language or namespace',
    instead: 'use `getFixedT(language, namespace)`, or an instance of the invocation',
  },
  {
    // dayjs 1.11.23, esm/index.js, esm/plugin/updateLocale and esm/plugin/timezone.
    packages: /^dayjs$/,
    calls: /^(?:locale|updateLocale|tz\.setDefault)$/,
    readers: /^locale$/,
    keeps: 'the locale or time zone',
    instead: 'set it on the one value, as in `dayjs(date).locale(name)`',
  },
  {
    // moment 2.31.0, moment.js; moment-timezone 0.6.6, moment-timezone.js.
    packages: /^moment(?:-timezone)?$/,
    calls: /^(?:locale|lang|updateLocale|defineLocale|tz\.setDefault)$/,
    readers: /^(?:locale|lang)$/,
    keeps: 'the locale or time zone',
    instead: 'set it on the one value, as in `moment(date).locale(name)`',
  },
  {
    // numeral 2.0.6, numeral.js: a value has no locale of its own.
    packages: /^numeral$/,
    calls: /^(?:locale|defaultFormat|zeroFormat|nullFormat)$/,
    readers: /^locale$/,
    keeps: 'the locale or format',
    instead: 'use `Intl.NumberFormat`, which takes the locale of the one call',
  },
  {
    // numbro 2.5.0, dist/numbro.js: a value has no language of its own.
    packages: /^numbro$/,
    calls: /^(?:setLanguage|setDefaults|zeroFormat)$/,
    keeps: 'the language or format',
    instead: 'use `Intl.NumberFormat`, which takes the locale of the one call',
  },
  {
    // d3-format 3.1.3, dist/d3-format.mjs.
    packages: /^d3-format$/,
    calls: /^formatDefaultLocale$/,
    keeps: 'the locale',
    instead: 'use what `formatLocale(definition)` returns',
  },
  {
    // yup 1.7.1, index.js: one table of messages.
    packages: /^yup$/,
    calls: /^setLocale$/,
    keeps: 'the messages',
    instead: 'call it at module level, and give a message of one language to the one schema',
  },
  {
    // zod 4.6.7, v4/core/core.js and v4/classic/compat.js: one configuration.
    packages: /^zod(?:\/v\d)?$/,
    calls: /^(?:z\.)?(?:config|setErrorMap)$/,
    readers: /config$/,
    keeps: 'the configuration',
    instead: 'give `error` to the one `parse`',
  },
  {
    // decimal.js 10.6.0, decimal.js; bignumber.js 11.1.5, dist/bignumber.mjs: the settings of a constructor.
    packages: /^(?:decimal|bignumber)\.js$/,
    calls: /^(?:Decimal\.|BigNumber\.)?(?:set|config)$/,
    keeps: 'precision and rounding',
    instead: 'use a constructor of its own, as `clone(settings)` gives it',
  },
  {
    // handlebars 4.7.10, dist/cjs/handlebars/base.js.
    packages: /^handlebars$/,
    calls: /^(?:un)?register(?:Helper|Partial|Decorator)$/,
    keeps: 'helpers and partials',
    instead: 'register at module level, or give `helpers` and `partials` to the one template',
  },
  {
    // marked 18.2.1, lib/marked.esm.js: each call wraps what the ones before have set.
    packages: /^marked$/,
    calls: /^(?:marked\.)?(?:use|setOptions)$/,
    keeps: 'the options and extensions',
    instead: 'call it at module level, or use `new Marked()`',
  },
  {
    // tsyringe 4.0.0 and 4.10.0, dist/cjs/dependency-container.js.
    packages: /^tsyringe$/,
    calls: /^container\.(?:register\w*|reset|clearInstances)$/,
    keeps: 'what is registered',
    instead: 'register at module level, or in `container.createChildContainer()`',
  },
  {
    // typedi 0.10.0, cjs/container.class.js; `of` keeps its container until `reset`.
    packages: /^typedi$/,
    calls: /^Container\.(?:set|remove|reset)$/,
    keeps: 'what is registered',
    instead: 'register at module level, or in a container of the invocation',
  },
];

/** Containers that code makes for itself, with the calls after which everybody gets something else from them. Read on 2026-11-30. */
const CONTAINERS: readonly { packages: RegExp; changes: RegExp }[] = [
  {
    // inversify 6.2.2, lib/cjs/container/container.js: one table of bindings; `createChild()` has its own.
    packages: /^inversify$/,
    changes: /^(?:bind|rebind|unbind|unbindAll|load|unload|restore)(?:Async)?$/,
  },
  {
    // awilix 13.0.5, lib/container.js: one table of registrations; `createScope()` has its own.
    packages: /^awilix$/,
    changes: /^(?:register|loadModules)$/,
  },
];

/** Whether a method of what this expression makes changes what a container gives to everybody. */
export function changesContainer(made: Node, method: string): boolean {
  if (made.type !== 'NewExpression' && made.type !== 'CallExpression') return false;
  const source = originOf(made.callee)?.source;
  return CONTAINERS.some(
    ({ packages, changes }) => source !== undefined && packages.test(source) && changes.test(method),
  );
}

/** What a call changes for every invocation, when the package is known to keep it. */
export function changedLibraryState(call: TSESTree.CallExpression): LibraryState | undefined {
  const origin = originOf(call.callee);
  if (!origin) return undefined;
  const path = origin.path.join('.');
  const state = LIBRARIES.find(({ packages, calls }) => packages.test(origin.source) && calls.test(path));
  if (!state || (call.arguments.length === 0 && state.readers?.test(path))) return undefined;
  return isInOwnState(call, state) ? undefined : state;
}

/** In a callback that is written where the package's own function gets it. */
function isInOwnState(node: Node, { packages, ownState }: LibraryState): boolean {
  return [...ancestors(node)].some((parent) => {
    if (!isFunction(parent) || parent.parent.type !== 'CallExpression') return false;
    const origin = originOf(parent.parent.callee);
    return (
      origin !== undefined &&
      packages.test(origin.source) &&
      ownState?.test(origin.path.at(-1) ?? '') === true
    );
  });
}

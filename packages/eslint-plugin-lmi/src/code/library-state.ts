/** Something that a package keeps for everybody, and the calls that change it. */
interface LibraryState {
  packages: RegExp;
  /** Dotted members of the package. */
  calls: RegExp;
  keeps: string;
  instead: string;
}

/**
 * Read in the packages' documentation on 2026-11-29, none of it tied to a version: Sentry's current scope (docs.sentry.io,
 * "Scopes"), Honeybadger's context, i18next's language, the locales of dayjs, moment, numeral and luxon, and the containers of
 * tsyringe and typedi are one for each process or thread.
 */
const LIBRARIES: readonly LibraryState[] = [
  {
    packages: /^@sentry\//,
    calls: /^(?:set(?:User|Tags?|Context|Extras?)|addBreadcrumb|configureScope)$/,
    keeps: 'the scope',
    instead: 'set it in `withScope` or `withIsolationScope`',
  },
  {
    packages: /^@honeybadger-io\//,
    calls: /^(?:setContext|resetContext|clear|addBreadcrumb)$/,
    keeps: 'the context',
    instead: 'give it to `notify` with the error, or run the invocation in `withRequest`',
  },
  {
    packages: /^i18next$/,
    calls: /^(?:changeLanguage|setDefaultNamespace)$/,
    keeps: 'the language',
    instead: 'use `getFixedT(language)`, or an instance of the invocation',
  },
  {
    packages: /^(?:dayjs|moment|moment-timezone|numeral|numbro|d3-format|timeago\.js)$/,
    calls: /^(?:locale|lang|setLanguage|updateLocale|defineLocale|tz\.setDefault|formatDefaultLocale)$/,
    keeps: 'the locale',
    instead: 'set it on the one value, as in `dayjs(date).locale(name)`',
  },
  {
    packages: /^(?:tsyringe|typedi)$/,
    calls: /^(?:container\.register\w*|Container\.set)$/,
    keeps: 'what is registered',
    instead: 'register at module level, or in a child container of the invocation',
  },
];

/** What a call changes for every invocation, when the package is known to keep it. */
export function changedLibraryState(source: string, path: readonly string[]): LibraryState | undefined {
  return LIBRARIES.find(({ packages, calls }) => packages.test(source) && calls.test(path.join('.')));
}

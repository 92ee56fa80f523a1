import { ESLintUtils, type TSESLint } from '@typescript-eslint/utils';
import { analyse } from './analysis.ts';
import type { TypeInformation } from './code/promises.ts';

export interface LmiRuleDocs {
  /** In the `recommended` configuration, not only in `all`. */
  recommended: boolean;
}

const withPage = ESLintUtils.RuleCreator<LmiRuleDocs>(
  (name) => new URL(`../docs/rules/${name}.md`, import.meta.url).href,
);

/**
 * A rule with its documentation page, which the package ships; `recommended` says which configuration it is in.
 * The file is analysed before the rule sees its first node.
 */
export const createRule: typeof withPage = ({ create, ...rule }) =>
  withPage({
    ...rule,
    create(context, options) {
      analyse(context);
      return create(context, options);
    },
  });

export type RuleContext<MessageIds extends string> = Readonly<
  TSESLint.RuleContext<MessageIds, readonly unknown[]>
>;

/** The parser's type information, when the configuration asks for it. */
export function typesOf({ sourceCode }: RuleContext<string>): TypeInformation {
  const services = sourceCode.parserServices;
  return services && 'program' in services && services.program ? (services as TypeInformation) : undefined;
}

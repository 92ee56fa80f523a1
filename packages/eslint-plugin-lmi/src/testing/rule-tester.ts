import parser from '@typescript-eslint/parser';
import { RuleTester } from 'eslint';
import { RuleTester as RuleTester9 } from 'eslint-9';
import { describe, it } from 'vitest';

for (const Tester of [RuleTester, RuleTester9]) {
  Tester.describe = describe;
  Tester.it = it;
  Tester.itOnly = it.only;
}

const majors = [
  ['ESLint 10', new RuleTester({ languageOptions: { parser } })],
  ['ESLint 9', new RuleTester9({ languageOptions: { parser } })],
] as const;

/** The rules are typed by typescript-eslint, whose rule type ESLint's own does not accept. */
interface Rule {
  name: string;
  create: unknown;
}
type Cases = Parameters<RuleTester['run']>[2];

/** Runs a rule's cases on both supported majors of ESLint; TypeScript without type information unless a case asks for it. */
export function testRule(rule: Rule, cases: Cases): void {
  for (const [major, tester] of majors)
    describe(major, () => tester.run(rule.name, rule as never, cases as never));
}

/** The smallest handler around a few statements. */
export function inHandler(body: string): string {
  return `export const handler = async (event, context) => { ${body} };`;
}

import { baseOf, dottedName, type Node } from './nodes.ts';
import { originOf } from './origin.ts';
import { moduleOf } from './source-module.ts';

const PACKAGES =
  /^(?:@aws-lambda-powertools\/logger|pino|winston|bunyan|lambda-log|loglevel|log4js|signale|tslog)$/;
const NAME = /^(?:log|logger|LOG|LOGGER|\w+Logger)$/;

/** True for what is called a logger, or what a known logging package made. */
export function isLogger(node: Node): boolean {
  const names = dottedName(node);
  if (names?.some((name) => NAME.test(name))) return true;
  const base = baseOf(node);
  const variable = base.type === 'Identifier' ? moduleOf(base).variableOf(base) : undefined;
  const imported = originOf(base);
  if (imported && PACKAGES.test(imported.source)) return true;
  return (
    variable?.defs.some(
      ({ node: definition }) =>
        definition.type === 'VariableDeclarator' &&
        (definition.init?.type === 'NewExpression' || definition.init?.type === 'CallExpression') &&
        PACKAGES.test(originOf(definition.init.callee)?.source ?? ''),
    ) ?? false
  );
}

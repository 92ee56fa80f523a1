import { UnsupportedTemplateError } from './cloudformation.ts';

const reference = /\{\{resolve:[^}]*\}\}/;

/**
 * Paths below a node of the template that hold a dynamic reference (`{{resolve:secretsmanager:…}}`): CloudFormation puts
 * a value there that the template does not have (AWS CloudFormation user guide, dynamic-references, read 2026-11-21).
 */
export function referencesIn(node: unknown, path = ''): string[] {
  // As CDK writes it, in pieces when the secret is named by a token.
  if (reference.test(typeof node === 'string' ? node : joined(node))) return [path];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, item]) => referencesIn(item, path ? `${path}.${name}` : name));
}

function joined(node: unknown): string {
  const join = (node as { 'Fn::Join'?: [string, unknown[]] } | null)?.['Fn::Join'];
  return join ? join[1].map((part) => (typeof part === 'string' ? part : 'x')).join(join[0]) : '';
}

/** Throws with every variable whose value is a dynamic reference: there is no secret to read here. */
export function refuseReferences(functionName: string, variables: Readonly<Record<string, string>>): void {
  const problems = Object.entries(variables)
    .filter(([, value]) => reference.test(value))
    .map(
      ([name, value]) =>
        `${functionName}: the twin cannot read the value of ${name}, which is ${value}; give it one of this machine (setting functionEnvironment, "pnpm twin --env ${name}")`,
    );
  if (problems.length > 0) throw new UnsupportedTemplateError(problems.join('\n'));
}

/** The part of an IAM policy that an authorizer's answer holds. */
export interface InvokePolicy {
  Statement: readonly {
    Effect: string;
    Action: string | readonly string[];
    Resource: string | readonly string[];
  }[];
}

/** Whether the policy lets the method be invoked: some statement allows it, and none denies it. */
export function allows({ Statement }: InvokePolicy, methodArn: string): boolean {
  const effects = Statement.filter(
    ({ Action, Resource }) =>
      [Action].flat().some((action) => matches(action, 'execute-api:Invoke')) &&
      [Resource].flat().some((resource) => matches(resource, methodArn)),
  ).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** `*` is any text, `?` any character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

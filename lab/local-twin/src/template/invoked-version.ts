import { type Resource, type Template, UnsupportedTemplateError } from './cloudformation.ts';
import { ofType } from './read-template.ts';
import { accountId, region, type Resolver } from './resolve.ts';

type Properties = Record<string, unknown>;

/** What a mapping invokes. */
export interface Invoked {
  functionId: string;
  /** What a handler gets as `context.functionVersion`: versions of a new deployment count from 1. */
  version: string;
  /** What a handler gets as `context.invokedFunctionArn`: with the version or the alias that the mapping names. */
  arn: string;
  /** `FunctionScalingConfig` of the version that runs. */
  scaling: Properties;
}

/**
 * What the mapping's `FunctionName` (a name or an ARN, with or without a version or an alias) means in the template, followed
 * to the version that runs. Throws when it names none, and when it names the function itself and managed instances would
 * find nothing that they can run.
 */
export function readInvoked(template: Template, resolver: Resolver, mappingId: string): Invoked {
  const mapping = template.Resources[mappingId];
  const functions = ofType(template, 'AWS::Lambda::Function').map(([id]) => id);
  const named = resolver.text(mapping?.Properties?.['FunctionName']);
  const [functionId, qualifier] = named.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '').split(':');
  if (!functionId || !functions.includes(functionId))
    throw new UnsupportedTemplateError(
      `${mappingId}: invokes ${named}, but the template’s functions are ${functions.join(', ')}`,
    );
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionId}`;
  if (qualifier === undefined) {
    const properties = resolver.value(template.Resources[functionId]?.Properties ?? {}) as Properties;
    return {
      functionId,
      version: unqualified(mappingId, functionId, properties),
      arn,
      scaling: scalingOf(properties),
    };
  }
  const version = namedVersion(template, resolver, functionId, qualifier);
  if (!version)
    throw new UnsupportedTemplateError(
      `${mappingId}: invokes ${named}, but the template has no version or alias “${qualifier}”`,
    );
  return {
    functionId,
    version: version.number,
    arn: `${arn}:${version.qualifier}`,
    scaling: version.scaling,
  };
}

/** On managed instances that is the last published version, and `$LATEST` runs nowhere. */
function unqualified(mappingId: string, functionId: string, properties: Properties): string {
  if (!properties['CapacityProviderConfig']) return '$LATEST';
  if (properties['PublishToLatestPublished'] === false)
    throw new UnsupportedTemplateError(
      `${mappingId}: invokes ${functionId} without a version. On managed instances only published versions run, and PublishToLatestPublished is false`,
    );
  return '$LATEST.PUBLISHED';
}

/** Two functions may have aliases of the same name. */
function namedVersion(
  template: Template,
  resolver: Resolver,
  functionId: string,
  qualifier: string,
): { number: string; qualifier: string; scaling: Properties } | undefined {
  const isOfFunction = ([, { Properties }]: [string, Resource]): boolean =>
    resolver.text(Properties?.['FunctionName']) === functionId;
  const alias = ofType(template, 'AWS::Lambda::Alias')
    .filter(isOfFunction)
    .find(([, { Properties }]) => Properties?.['Name'] === qualifier);
  const id = alias ? resolver.text(alias[1].Properties?.['FunctionVersion']) : qualifier;
  const versions = ofType(template, 'AWS::Lambda::Version').filter(isOfFunction);
  const index = versions.findIndex(([logicalId]) => logicalId === id);
  if (index < 0) return undefined;
  const number = String(index + 1);
  return {
    number,
    qualifier: alias ? qualifier : number,
    scaling: scalingOf(resolver.value(versions[index]?.[1].Properties ?? {}) as Properties),
  };
}

const scalingOf = (properties: Properties): Properties =>
  (properties['FunctionScalingConfig'] ?? {}) as Properties;

import { type Resource, type Template, UnsupportedTemplateError } from './cloudformation.ts';
import { ofType } from './read-template.ts';
import type { Resolver } from './resolve.ts';

type Properties = Record<string, unknown>;

interface Invoked {
  /** As the mapping has it. */
  named: string;
  functionId: string;
  /** A version's logical id, or the name of an alias. */
  qualifier?: string;
}

/** What the mapping's `FunctionName` (a name or an ARN, with or without a version or an alias) means in the template. */
export function readInvoked(template: Template, resolver: Resolver, mappingId: string): Invoked {
  const mapping = template.Resources[mappingId];
  const functions = ofType(template, 'AWS::Lambda::Function').map(([id]) => id);
  const named = resolver.text(mapping?.Properties?.['FunctionName']);
  const [name, qualifier] = named.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '').split(':');
  if (!name || !functions.includes(name))
    throw new UnsupportedTemplateError(
      `${mappingId}: invokes ${named}, but the template’s functions are ${functions.join(', ')}`,
    );
  return { named, functionId: name, ...(qualifier !== undefined && { qualifier }) };
}

/**
 * The `FunctionScalingConfig` of what the mapping invokes, followed to the version that runs. Throws when it names none, and
 * when it names the function itself and managed instances would find nothing that they can run.
 */
export function readInvokedScaling(template: Template, resolver: Resolver, mappingId: string): Properties {
  const { named, functionId, qualifier } = readInvoked(template, resolver, mappingId);
  const fn = template.Resources[functionId];
  const properties = resolver.value(fn?.Properties ?? {}) as Properties;
  if (qualifier === undefined) {
    if (properties['CapacityProviderConfig'] && properties['PublishToLatestPublished'] === false)
      throw new UnsupportedTemplateError(
        `${mappingId}: invokes ${functionId} without a version. On managed instances only published versions run, and PublishToLatestPublished is false`,
      );
    return scalingOf(properties);
  }
  const version = namedVersion(template, resolver, functionId, qualifier);
  if (!version)
    throw new UnsupportedTemplateError(
      `${mappingId}: invokes ${named}, but the template has no version or alias “${qualifier}”`,
    );
  return scalingOf(resolver.value(version.Properties ?? {}) as Properties);
}

/** Two functions may have aliases of the same name. */
function namedVersion(
  template: Template,
  resolver: Resolver,
  functionId: string,
  qualifier: string,
): Resource | undefined {
  const isOfFunction = ([, { Properties }]: [string, Resource]): boolean =>
    resolver.text(Properties?.['FunctionName']) === functionId;
  const alias = ofType(template, 'AWS::Lambda::Alias')
    .filter(isOfFunction)
    .find(([, { Properties }]) => Properties?.['Name'] === qualifier);
  const version = alias ? resolver.text(alias[1].Properties?.['FunctionVersion']) : qualifier;
  return ofType(template, 'AWS::Lambda::Version')
    .filter(isOfFunction)
    .find(([id]) => id === version)?.[1];
}

const scalingOf = (properties: Properties): Properties =>
  (properties['FunctionScalingConfig'] ?? {}) as Properties;

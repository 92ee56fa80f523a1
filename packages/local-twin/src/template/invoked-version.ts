import { type Resource, type Template, UnsupportedTemplateError } from './cloudformation.ts';
import { ofType, theOne } from './read-template.ts';
import type { Resolver } from './resolve.ts';

type Properties = Record<string, unknown>;

interface Invoked {
  mappingId: string;
  /** As the mapping has it. */
  named: string;
  functionId: string;
  /** A version's logical id, or the name of an alias. */
  qualifier?: string;
}

/** What the mapping's `FunctionName` (a name or an ARN, with or without a version or an alias) means in the template. */
export function readInvoked(template: Template, resolver: Resolver): Invoked {
  const [mappingId, mapping] = theOne(template, 'AWS::Lambda::EventSourceMapping');
  const functions = ofType(template, 'AWS::Lambda::Function').map(([id]) => id);
  const named = resolver.text(mapping.Properties?.['FunctionName']);
  const [name, qualifier] = named.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '').split(':');
  if (!name || !functions.includes(name))
    throw new UnsupportedTemplateError(
      `${mappingId}: invokes ${named}, but the template’s function is ${functions.join(', ')}`,
    );
  return { mappingId, named, functionId: name, ...(qualifier !== undefined && { qualifier }) };
}

/**
 * The `FunctionScalingConfig` of what the mapping invokes, followed to the version that runs. Throws when it names none, and
 * when it names the function itself and managed instances would find nothing that they can run.
 */
export function readInvokedScaling(template: Template, resolver: Resolver): Properties {
  const { mappingId, named, functionId, qualifier } = readInvoked(template, resolver);
  const fn = template.Resources[functionId];
  const properties = resolver.value(fn?.Properties ?? {}) as Properties;
  if (qualifier === undefined) {
    if (properties['CapacityProviderConfig'] && properties['PublishToLatestPublished'] === false)
      throw new UnsupportedTemplateError(
        `${mappingId}: invokes ${functionId} without a version. On managed instances only published versions run, and PublishToLatestPublished is false`,
      );
    return scalingOf(properties);
  }
  const version = namedVersion(template, resolver, qualifier);
  if (!version)
    throw new UnsupportedTemplateError(
      `${mappingId}: invokes ${named}, but the template has no version or alias “${qualifier}”`,
    );
  return scalingOf(resolver.value(version.Properties ?? {}) as Properties);
}

function namedVersion(template: Template, resolver: Resolver, qualifier: string): Resource | undefined {
  const alias = ofType(template, 'AWS::Lambda::Alias').find(
    ([, { Properties }]) => Properties?.['Name'] === qualifier,
  );
  const version = alias ? resolver.text(alias[1].Properties?.['FunctionVersion']) : qualifier;
  return ofType(template, 'AWS::Lambda::Version').find(([id]) => id === version)?.[1];
}

const scalingOf = (properties: Properties): Properties =>
  (properties['FunctionScalingConfig'] ?? {}) as Properties;

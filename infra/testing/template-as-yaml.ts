import { metricsNamespace, projectName, projectTitle } from '@telemetry/settings';
import type { Template } from 'aws-cdk-lib/assertions';
import { stringify } from 'yaml';

/**
 * A template as a reviewer reads it in a diff: keys sorted, JSON within texts taken apart, and masked what says nothing of a
 * change (hashes of code and of what CDK derives names from) or is the project's own (its name).
 */
export const templateAsYaml = (template: Template): string =>
  stringify(takenApart(JSON.parse(masked(JSON.stringify(template.toJSON())))), {
    sortMapEntries: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });

function masked(json: string): string {
  const idPart = projectName.replaceAll('-', '');
  return (
    json
      .replaceAll(/[0-9a-f]{64}/g, '<asset>')
      .replaceAll(/((?:Deployment|CurrentVersion)[0-9A-F]{8})[0-9a-f]{32}/g, '$1<hash>')
      .replaceAll(/[\w-]+[_-]pipeline[_-]catalog[_-][0-9a-f]{8}/gi, '<catalog>')
      // Logical ids that have the stack's name, and a hash of it.
      .replaceAll(
        new RegExp(`${idPart}(small|protected)(\\w+?)[0-9A-F]{16,}(?![0-9A-F])`, 'g'),
        '<project>$1$2<hash>',
      )
      .replaceAll(new RegExp(`${projectName}-?(?=small|protected)`, 'g'), '<project>-')
      .replaceAll(`Ingestion of ${projectName}`, 'Ingestion of <project>')
      .replaceAll(`{"Key":"project","Value":"${projectName}"}`, '{"Key":"project","Value":"<project>"}')
      .replaceAll(new RegExp(`"${projectTitle} (?=processor|events|of)`, 'g'), '"<Project> ')
      .replaceAll(new RegExp(`(\\\\?")${metricsNamespace}(?=\\\\?")`, 'g'), '$1<Project>')
  );
}

/** Texts that are JSON, or are joined to JSON, as what they say. */
function takenApart(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(takenApart);
  const joined = typeof value === 'string' ? value : isObject(value) ? joinedText(value['Fn::Join']) : '';
  if (joined.startsWith('{')) {
    const inner = parsed(joined);
    if (inner !== undefined) return takenApart(inner);
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, takenApart(inner)]))
    : value;
}

/** What CloudFormation joins, other functions as `${LogicalId.Attribute}`. */
function joinedText(join: unknown): string {
  if (!Array.isArray(join)) return '';
  const [separator, parts] = join as [string, unknown[]];
  return parts.map((part) => (typeof part === 'string' ? part : `\${${named(part)}}`)).join(separator);
}

function named(part: unknown): string {
  const [[name, argument] = ['', '']] = Object.entries(part as Record<string, unknown>);
  if (name === 'Ref') return String(argument);
  if (name === 'Fn::GetAtt') return (argument as string[]).join('.');
  return JSON.stringify(part).replaceAll('"', "'");
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A mapping template begins like JSON and is none.
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

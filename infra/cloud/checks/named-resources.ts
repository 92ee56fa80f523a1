import type { StageConfig } from '@telemetry/settings';
import type { Check } from './finding.ts';

/** ARNs that the settings name, by the setting. */
function arnsOf({
  edge,
  managedInstances,
  monitoring,
  privacy,
  processor,
}: StageConfig): [setting: string, arn: string][] {
  const { notify } = monitoring;
  return [
    ['monitoring.notify.topicArn', notify && 'topicArn' in notify ? notify.topicArn : ''],
    ['processor.runtimeUpdates', processor.runtimeUpdates],
    ['managedInstances.capacityProviderArn', managedInstances.capacityProviderArn ?? ''],
    ['privacy.pseudonyms.secret', privacy.pseudonyms?.secret ?? ''],
    ...Object.entries(edge.customDomains ?? {}).map(([arm, { certificateArn }]): [string, string] => [
      `edge.customDomains.${arm}.certificateArn`,
      certificateArn,
    ]),
  ];
}

/** Alarms, APIs and functions take topics, certificates, runtimes, providers and secrets of their own region only. */
export const namedResourcesFinding: Check = ({ aws, target }) => {
  const named = arnsOf(target.config).filter(([, arn]) => arn.startsWith('arn:'));
  const elsewhere = named.filter(([, arn]) => arn.split(':')[3] !== aws.region);
  if (elsewhere.length === 0)
    return Promise.resolve({
      status: 'ok',
      says: named.length === 0 ? 'the settings name none by ARN' : `all of ${aws.region}`,
    });
  return Promise.resolve({
    status: 'failed',
    says: `of another region than ${aws.region}: ${elsewhere.map(([setting, arn]) => `${setting} ${arn}`).join(', ')}`,
    todo: 'name one of the region, or deploy to the other one with --region',
  });
};

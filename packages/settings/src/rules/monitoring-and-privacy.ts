import { queueRetentionDays } from '../retention.ts';
import type { PseudonymKey } from '../privacy-config.ts';
import type { StageConfig } from '../stage-config.ts';
import { outside, type Rules, when } from './rule.ts';

/** One address, as it stands between < and > in a mail. */
const isAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>(),;:"]{1,64}@(?!-)[\w-]{1,63}(\.[\w-]{1,63})+$/.test(text);

/** A reference that is not one would fail minutes into the deployment. */
function brokenPseudonymKey({ secret, versionId, jsonKey }: PseudonymKey): string | undefined {
  const problems = [
    ...(/^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+-[\w]{6}|[\w/+=.@-]{1,512})$/.test(
      secret,
    )
      ? []
      : [`secret is "${secret}"`]),
    ...(/^[\w-]{32,64}$/.test(versionId) ? [] : [`versionId is "${versionId}"`]),
    ...(jsonKey === undefined || /^[^:{}\s]+$/.test(jsonKey) ? [] : [`jsonKey is "${jsonKey}"`]),
  ];
  return problems.length > 0 ? `privacy.pseudonyms.${problems.join(', ')}` : undefined;
}

export const monitoringAndPrivacyRules: Rules<StageConfig> = {
  'late-after': {
    says: `events are late after a minute at least, for which an alarm counts, and before half of the ${queueRetentionDays} days for which the queue keeps them`,
    brokenBy: ({ monitoring: { lateAfterSeconds } }) =>
      when(
        outside(lateAfterSeconds, { min: 60, max: (queueRetentionDays * 86_400) / 2 }),
        `monitoring.lateAfterSeconds is ${lateAfterSeconds}`,
      ),
  },
  // CloudFormation API reference, RollbackConfiguration, read 2026-11-29.
  'watch-of-a-deployment': {
    says: 'CloudFormation watches a deployment for 180 minutes at most; 0 is no longer than the deployment itself',
    brokenBy: ({ monitoring: { watchMinutes } }) =>
      when(outside(watchMinutes, { min: 0, max: 180 }), `monitoring.watchMinutes is ${watchMinutes}`),
  },
  'cost-of-a-day': {
    says: 'what a day may cost is more than nothing',
    brokenBy: ({ monitoring: { usdPerDay } }) =>
      when(!(usdPerDay > 0), `monitoring.usdPerDay is ${usdPerDay}`),
  },
  'alarm-address': {
    says: 'alarms are sent to one e-mail address',
    brokenBy: ({ monitoring: { notify } }) =>
      notify && 'email' in notify
        ? when(!isAddress(notify.email), `monitoring.notify.email is "${notify.email}"`)
        : undefined,
  },
  'alarm-topic': {
    says: 'alarms are sent to a standard topic of SNS by its ARN; CloudWatch sends to no FIFO topic',
    brokenBy: ({ monitoring: { notify } }) =>
      notify && 'topicArn' in notify
        ? when(
            !/^arn:aws[\w-]*:sns:[a-z]{2}[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(notify.topicArn),
            `monitoring.notify.topicArn is "${notify.topicArn}"`,
          )
        : undefined,
  },
  'tracing-by-rest': {
    says: 'an HTTP API sends nothing to X-Ray, so no trace begins with its requests; choose edge.kind "rest", or follow requests by their message ids',
    brokenBy: ({ edge, monitoring }) =>
      when(monitoring.tracing && edge.kind === 'http', 'monitoring.tracing is on with edge.kind "http"'),
  },
  'pseudonym-key': {
    says: 'the key of pseudonyms is named by its secret (name or whole ARN), the id of its version, and the JSON key if there is one',
    brokenBy: ({ privacy }) => privacy.pseudonyms && brokenPseudonymKey(privacy.pseudonyms),
  },
};

import { type FirewallConfig, projectName } from '@telemetry/settings';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { errorBody } from './answers.ts';

/** Counters only: sampled requests would keep addresses and headers of clients. */
const counted = (metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});

const refuse = (
  responseCode: number,
  customResponseBodyKey: string,
  headers: Record<string, string> = {},
): wafv2.CfnWebACL.RuleActionProperty => ({
  block: {
    customResponse: {
      responseCode,
      customResponseBodyKey,
      responseHeaders: Object.entries({ 'Access-Control-Allow-Origin': '*', ...headers }).map(
        ([name, value]) => ({ name, value }),
      ),
    },
  },
});

/** AWS WAF before a stage: a limit for each address, and one for the length of a body. */
export function addFirewall(
  scope: Construct,
  stage: apigateway.Stage,
  { requestsPerAddress, windowSeconds, maxBodyKiB }: FirewallConfig,
): void {
  const acl = new wafv2.CfnWebACL(scope, 'Firewall', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: counted(`${projectName}-edge`),
    // A body of more than what is inspected is "oversize" to WAF, which is all that the rule asks.
    associationConfig: {
      requestBody: { API_GATEWAY: { defaultSizeInspectionLimit: `KB_${maxBodyKiB}` } },
    },
    customResponseBodies: {
      throttled: {
        contentType: 'APPLICATION_JSON',
        content: errorBody('throttled', 'Too many requests from this address. Try again later.'),
      },
      tooLarge: {
        contentType: 'APPLICATION_JSON',
        content: errorBody('body_too_large', `The body is larger than ${maxBodyKiB} KiB.`),
      },
    },
    rules: [
      {
        name: 'address-rate',
        priority: 0,
        statement: {
          rateBasedStatement: {
            aggregateKeyType: 'IP',
            limit: requestsPerAddress,
            evaluationWindowSec: windowSeconds,
          },
        },
        action: refuse(429, 'throttled', { 'Retry-After': String(windowSeconds) }),
        visibilityConfig: counted(`${projectName}-edge-address-rate`),
      },
      {
        name: 'body-size',
        priority: 1,
        statement: {
          sizeConstraintStatement: {
            fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
            comparisonOperator: 'GT',
            size: maxBodyKiB * 1_024,
            textTransformations: [{ priority: 0, type: 'NONE' }],
          },
        },
        action: refuse(413, 'tooLarge'),
        visibilityConfig: counted(`${projectName}-edge-body-size`),
      },
    ],
  });
  new wafv2.CfnWebACLAssociation(scope, 'FirewallOfStage', {
    webAclArn: acl.attrArn,
    resourceArn: stage.stageArn,
  });
}

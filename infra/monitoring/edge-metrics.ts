import { CfnRestApi, CfnStage as CfnRestStage } from 'aws-cdk-lib/aws-apigateway';
import { CfnStage as CfnHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { emittedMetric } from './emitted-metrics.ts';

/** What the two kinds of API count under different names. */
export interface EdgeMetrics {
  requests: (options: MetricOptions) => Metric;
  refused: (options: MetricOptions) => Metric;
  failed: (options: MetricOptions) => Metric;
  latency: (options: MetricOptions) => Metric;
  integrationLatency: (options: MetricOptions) => Metric;
}

/** Metrics of the one API below `edge`, be it a REST API or an HTTP API. Throws when there is neither. */
export function edgeMetrics(edge: Construct): EdgeMetrics {
  const below = edge.node.findAll();
  const rest = below.find((construct) => construct instanceof CfnRestStage);
  const api = below.find((construct) => construct instanceof CfnRestApi);
  if (rest && api) {
    const dimensions = { ApiName: api.name ?? '', Stage: rest.stageName ?? '' };
    return {
      requests: (options) => emittedMetric('restEdge', 'Count', dimensions, options),
      refused: (options) => emittedMetric('restEdge', '4XXError', dimensions, options),
      failed: (options) => emittedMetric('restEdge', '5XXError', dimensions, options),
      latency: (options) => emittedMetric('restEdge', 'Latency', dimensions, options),
      integrationLatency: (options) => emittedMetric('restEdge', 'IntegrationLatency', dimensions, options),
    };
  }
  const http = below.find((construct) => construct instanceof CfnHttpStage);
  if (!http) throw new Error(`${edge.node.path} has no stage of an API whose metrics could be shown`);
  const dimensions = { ApiId: http.apiId, Stage: http.stageName };
  return {
    requests: (options) => emittedMetric('httpEdge', 'Count', dimensions, options),
    refused: (options) => emittedMetric('httpEdge', '4xx', dimensions, options),
    failed: (options) => emittedMetric('httpEdge', '5xx', dimensions, options),
    latency: (options) => emittedMetric('httpEdge', 'Latency', dimensions, options),
    integrationLatency: (options) => emittedMetric('httpEdge', 'IntegrationLatency', dimensions, options),
  };
}

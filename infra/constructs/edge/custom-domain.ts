import type { CustomDomainConfig } from '@telemetry/settings';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';

const urlOf = ({ name }: CustomDomainConfig): string => `https://${name}/v1/events`;
const certificateOf = (scope: Construct, { certificateArn }: CustomDomainConfig) =>
  Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);

function addRecord(
  scope: Construct,
  { name, hostedZone }: CustomDomainConfig,
  target: route53.IAliasRecordTarget,
): void {
  if (!hostedZone) return;
  new route53.ARecord(scope, 'Record', {
    zone: route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    }),
    recordName: name,
    target: route53.RecordTarget.fromAlias(target),
  });
}

/** Gives the REST API the name, and tells the URL. */
export function restDomain(scope: Construct, api: apigateway.RestApi, domain: CustomDomainConfig): string {
  const domainName = api.addDomainName('Domain', {
    domainName: domain.name,
    certificate: certificateOf(scope, domain),
    endpointType: apigateway.EndpointType.REGIONAL,
    securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
  });
  addRecord(scope, domain, new targets.ApiGatewayDomain(domainName));
  return urlOf(domain);
}

/** The name for an HTTP API, to be mapped by its stage. */
export function httpDomain(
  scope: Construct,
  domain: CustomDomainConfig,
): { domainName: apigatewayv2.DomainName; url: string } {
  const domainName = new apigatewayv2.DomainName(scope, 'Domain', {
    domainName: domain.name,
    certificate: certificateOf(scope, domain),
    securityPolicy: apigatewayv2.SecurityPolicy.TLS_1_2,
  });
  addRecord(
    scope,
    domain,
    new targets.ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId),
  );
  return { domainName, url: urlOf(domain) };
}

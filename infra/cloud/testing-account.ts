import type { Answer, Answers } from './testing-aws.ts';
import { deployedStage, noSuchStack } from './testing-stage.ts';

const quota = (Value: number): Answer => ({ body: JSON.stringify({ Quota: { Value } }) });
const refused = (code: string, message: string): Answer => ({
  status: 400,
  body: JSON.stringify({ __type: code, message }),
});
const ec2 = (operation: string, content: string): Answer => ({
  body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${content}</${operation}Response>`,
});
const item = (values: Record<string, string>): string =>
  `<item>${Object.entries(values)
    .map(([key, value]) => `<${key}>${value}</${key}>`)
    .join('')}</item>`;

export const zonesAre = (...names: string[]): Answer =>
  ec2(
    'DescribeAvailabilityZones',
    `<availabilityZoneInfo>${names.map((zoneName) => item({ zoneName, zoneState: 'available' })).join('')}</availabilityZoneInfo>`,
  );

export const defaultSubnetsIn = (...zones: string[]): Answer =>
  ec2(
    'DescribeSubnets',
    `<subnetSet>${zones.map((availabilityZone) => item({ availabilityZone, defaultForAz: 'true' })).join('')}</subnetSet>`,
  );

/** Of one VPC, by their zones. */
export const subnetsAre = (vpcId: string, ...zones: string[]): Answer =>
  ec2(
    'DescribeSubnets',
    `<subnetSet>${zones.map((availabilityZone, i) => item({ subnetId: `subnet-0000000${i}`, vpcId, availabilityZone })).join('')}</subnetSet>`,
  );

export const offeringsAre = (...offerings: [instanceType: string, location: string][]): Answer =>
  ec2(
    'DescribeInstanceTypeOfferings',
    `<instanceTypeOfferingSet>${offerings.map(([instanceType, location]) => item({ instanceType, location })).join('')}</instanceTypeOfferingSet>`,
  );

/** The last of them may be a stack's. */
export const vpcsAre = (count: number, stackName = ''): Answer => {
  const tags = `<tagSet>${item({ key: 'aws:cloudformation:stack-name', value: stackName })}</tagSet>`;
  const vpcs = Array.from({ length: count }, (_, i) => item({ vpcId: `vpc-${i}` }));
  if (stackName) vpcs[count - 1] = `<item><vpcId>vpc-${count - 1}</vpcId>${tags}</item>`;
  return ec2('DescribeVpcs', `<vpcSet>${vpcs.join('')}</vpcSet>`);
};

export const parameterNotFound = refused('ParameterNotFound', '');
export const accessDenied = refused('AccessDeniedException', 'User is not authorized to perform this');
export const expired: Answer = {
  status: 403,
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>',
};
export const noSuchRole: Answer = {
  status: 404,
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role with name AWSServiceRoleForLambda cannot be found.</Message></Error></ErrorResponse>',
};

/** Quotas are asked by code; this answers each by its own value. */
export const quotasAre =
  (values: Record<'L-1216C47A' | 'L-F678F1CE' | 'L-B99A9384', number>) =>
  ({ body }: { body: string }): Answer =>
    quota(values[(JSON.parse(body) as { QuotaCode: keyof typeof values }).QuotaCode]);

/** An account that is ready for its first deployment of dev. */
export function readyAccount(more: Answers = {}): Answers {
  return deployedStage({
    'cloudformation DescribeStacks': noSuchStack,
    'ssm GetParameter': { body: '{"Parameter":{"Value":"30"}}' },
    'apigateway GET /account': {
      body: '{"cloudwatchRoleArn":"arn:aws:iam::111122223333:role/api-gateway-logs"}',
    },
    'lambda GET /2025-11-30/capacity-providers': { body: '{"CapacityProviders":[]}' },
    'ec2 DescribeSubnets': defaultSubnetsIn('us-east-1b', 'us-east-1a', 'us-east-1d'),
    'ec2 DescribeAvailabilityZones': zonesAre('us-east-1b', 'us-east-1a', 'us-east-1c', 'us-east-1d'),
    'ec2 DescribeInstanceTypeOfferings': offeringsAre(
      ['m7g.large', 'us-east-1a'],
      ['m8g.large', 'us-east-1b'],
      ['m8g.large', 'us-east-1d'],
    ),
    'servicequotas GetServiceQuota': quotasAre({ 'L-1216C47A': 64, 'L-F678F1CE': 5, 'L-B99A9384': 1_000 }),
    'ec2 DescribeVpcs': vpcsAre(1),
    'iam GetRole': {
      body: '<GetRoleResponse><GetRoleResult><Role><RoleName>AWSServiceRoleForLambda</RoleName><Arn>arn</Arn><RoleId>id</RoleId><Path>/</Path><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>',
    },
    ...more,
  });
}

import type { NetworkConfig } from '../network-config.ts';
import type { StageConfig } from '../stage-config.ts';
import { outside, repeats, type Rules, when } from './rule.ts';

/** As `us-east-1a`; local zones and Wavelength have longer names, and no managed instances. */
const isZone = (name: string): boolean => /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(name);
const isId = (kind: string, id: string): boolean =>
  new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id);
const badZones = (zones: readonly string[]): boolean =>
  zones.length === 0 ||
  repeats(zones) ||
  !zones.every(isZone) ||
  new Set(zones.map((z) => z.slice(0, -1))).size > 1;

/** The length of a block's prefix; undefined when the text is no block of private addresses. */
export function privateBlock(cidr: string): number | undefined {
  const [, ...parts] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const [a = -1, b = -1, c = -1, d = -1, prefix = -1] = parts.map(Number);
  if (
    [a, b, c, d].some((each) => outside(each, { min: 0, max: 255 })) ||
    outside(prefix, { min: 0, max: 32 })
  )
    return undefined;
  // RFC 1918, and RFC 6598, which VPCs take as well (Amazon VPC user guide, vpc-cidr-blocks, read 2026-11-29).
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return isPrivate && address % 2 ** (32 - prefix) === 0 ? prefix : undefined;
}

const rulesOfNetwork: Rules<Pick<StageConfig, 'availabilityZones'> & { network: NetworkConfig }> = {
  'named-zones': {
    says: 'zones that are named are as many as availabilityZones, of one region, each once, as us-east-1a',
    brokenBy: ({ availabilityZones, network: { zones } }) =>
      zones &&
      when(
        badZones(zones) || zones.length !== availabilityZones,
        `network.zones is [${zones.join(', ')}], availabilityZones is ${availabilityZones}`,
      ),
  },
  'excluded-zones': {
    says: 'zones that are excluded are of one region, each once, as us-east-1c, and no zones are named beside them',
    brokenBy: ({ network: { zones, excludedZones } }) =>
      excludedZones &&
      when(
        badZones(excludedZones) || zones !== undefined,
        `network.excludedZones is [${excludedZones.join(', ')}]${zones ? ` beside network.zones [${zones.join(', ')}]` : ''}`,
      ),
  },
  'block-of-addresses': {
    says: 'a network has a block of private addresses from /16 to /24, which begins where such a block begins, as 10.20.0.0/16',
    brokenBy: ({ network: { cidr } }) =>
      cidr === undefined
        ? undefined
        : when(outside(privateBlock(cidr) ?? 0, { min: 16, max: 24 }), `network.cidr is "${cidr}"`),
  },
  'existing-network': {
    says: 'an existing network is named by vpc-… and a subnet-… for each of availabilityZones at least, 16 at most, each once; its zones, addresses and flow logs are its own',
    brokenBy: ({ availabilityZones, network: { existing, ...ofOurs } }) => {
      if (!existing) return undefined;
      const { vpcId, subnetIds } = existing;
      const beside = Object.entries(ofOurs).flatMap(([name, value]) =>
        value === undefined ? [] : `network.${name}`,
      );
      return when(
        !isId('vpc', vpcId) ||
          outside(subnetIds.length, { min: availabilityZones, max: 16 }) ||
          repeats(subnetIds) ||
          !subnetIds.every((id) => isId('subnet', id)) ||
          beside.length > 0,
        `network.existing is ${vpcId} with [${subnetIds.join(', ')}], availabilityZones is ${availabilityZones}${beside.length > 0 ? `, and ${beside.join(', ')} is set` : ''}`,
      );
    },
  },
};

export const networkRules: Rules<StageConfig> = {
  ...(Object.fromEntries(
    Object.entries(rulesOfNetwork).map(([name, { says, brokenBy }]) => [
      name,
      {
        says,
        brokenBy: ({ availabilityZones, network }: StageConfig) =>
          network && brokenBy({ availabilityZones, network }),
      },
    ]),
  ) as Rules<StageConfig>),
  'shared-capacity-provider': {
    says: 'a capacity provider that another stack made is named by its ARN, and has its network already',
    brokenBy: ({ managedInstances: { capacityProviderArn: arn }, network }) =>
      arn === undefined
        ? undefined
        : when(
            network !== undefined || capacityProviderName(arn) === undefined,
            `managedInstances.capacityProviderArn is "${arn}"${network ? ', and network is set' : ''}`,
          ),
  },
};

/** The name in a capacity provider's ARN; undefined when it is none. */
export const capacityProviderName = (arn: string): string | undefined =>
  /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:capacity-provider:([\w-]{1,140})$/.exec(arn)?.[1];

import type { EdgeConfig, Throttle } from './edge-config.ts';
import type { StageConfig } from './stage-config.ts';

interface EdgeRule {
  says: string;
  brokenBy: (edge: EdgeConfig) => string | undefined;
}

const when = (broken: boolean, value: string): string | undefined => (broken ? value : undefined);
const wrong = ({ ratePerSecond, burst }: Throttle): boolean =>
  !(ratePerSecond >= 1) || !Number.isInteger(burst) || burst < 1;
const says = ({ ratePerSecond, burst }: Throttle): string => `ratePerSecond ${ratePerSecond}, burst ${burst}`;
const hostName = /^(?!-)[a-z\d-]{1,63}(\.[a-z\d-]{1,63})+$/;

/** What an edge of one kind cannot have, and values that API Gateway or WAF would refuse. */
export const edgeRules: readonly EdgeRule[] = [
  {
    says: 'an HTTP API knows no API keys and usage plans; choose edge.kind "rest", or access "jwt"',
    brokenBy: ({ kind, access }) =>
      when(kind === 'http' && access.kind === 'api-key', 'edge.kind is "http" with access "api-key"'),
  },
  {
    says: 'JSON Web Tokens are for edge.kind "http"; the JWT authorizer of REST APIs reads no query string, and CDK 2.276 does not know it yet',
    brokenBy: ({ kind, access }) =>
      when(kind === 'rest' && access.kind === 'jwt', 'edge.kind is "rest" with access "jwt"'),
  },
  {
    says: 'AWS WAF protects REST APIs and no HTTP APIs; choose edge.kind "rest", or put CloudFront with WAF in front yourself',
    brokenBy: ({ kind, firewall }) =>
      when(kind === 'http' && firewall !== undefined, 'edge.kind is "http" with a firewall'),
  },
  {
    says: 'a stage lets at least one request a second and a burst of one through',
    brokenBy: ({ throttle }) => when(wrong(throttle), `edge.throttle is ${says(throttle)}`),
  },
  {
    says: 'a key lets at least one request a second and a burst of one through, and not more than its stage',
    brokenBy: ({ access, throttle }) =>
      access.kind === 'api-key'
        ? when(
            wrong(access.throttle) || access.throttle.ratePerSecond > throttle.ratePerSecond,
            `edge.access.throttle is ${says(access.throttle)} in a stage of ${says(throttle)}`,
          )
        : undefined,
  },
  {
    says: 'a quota is a whole number of requests, of one or more',
    brokenBy: ({ access }) =>
      access.kind === 'api-key'
        ? when(
            !Number.isInteger(access.quota.requests) || access.quota.requests < 1,
            `edge.access.quota.requests is ${access.quota.requests}`,
          )
        : undefined,
  },
  {
    says: 'there is a key for at least one client, and clients have different names of letters, digits and hyphens',
    brokenBy: ({ access }) =>
      access.kind === 'api-key'
        ? when(
            access.clients.length === 0 ||
              new Set(access.clients).size < access.clients.length ||
              access.clients.some((name) => !/^[a-z][a-z\d-]*$/.test(name)),
            `edge.access.clients is [${access.clients.join(', ')}]`,
          )
        : undefined,
  },
  {
    says: 'an issuer is an https address as it stands in the token’s "iss", without query string and fragment',
    brokenBy: ({ access }) =>
      access.kind === 'jwt'
        ? when(!/^https:\/\/[^?#\s]+$/.test(access.issuer), `edge.access.issuer is "${access.issuer}"`)
        : undefined,
  },
  {
    says: 'a JWT authorizer has at least one audience',
    brokenBy: ({ access }) =>
      access.kind === 'jwt'
        ? when(access.audiences.length === 0, 'edge.access.audiences is empty')
        : undefined,
  },
  {
    // AWS WAF API reference, RateBasedStatement, read 2026-11-21.
    says: 'WAF limits an address to 10 to 2,000,000,000 requests in the window',
    brokenBy: ({ firewall }) =>
      firewall &&
      when(
        !(firewall.requestsPerAddress >= 10 && firewall.requestsPerAddress <= 2_000_000_000),
        `edge.firewall.requestsPerAddress is ${firewall.requestsPerAddress}`,
      ),
  },
  {
    says: 'a custom domain is a host name in lower case, and another one for each arm',
    brokenBy: ({ customDomains = {} }) => {
      const names = Object.values(customDomains).map(({ name }) => name);
      return when(
        new Set(names).size < names.length || names.some((name) => !hostName.test(name)),
        `edge.customDomains has ${names.join(' and ')}`,
      );
    },
  },
  {
    says: 'the certificate of a custom domain is an ARN of AWS Certificate Manager',
    brokenBy: ({ customDomains = {} }) => {
      const bad = Object.values(customDomains).find(
        ({ certificateArn }) => !/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/.test(certificateArn),
      );
      return bad && `edge.customDomains has the certificate "${bad.certificateArn}" for ${bad.name}`;
    },
  },
  {
    says: 'the hosted zone of a custom domain holds its name',
    brokenBy: ({ customDomains = {} }) => {
      const bad = Object.values(customDomains).find(
        ({ name, hostedZone }) =>
          hostedZone && name !== hostedZone.name && !name.endsWith(`.${hostedZone.name}`),
      );
      return bad && `edge.customDomains has ${bad.name} in the zone ${bad.hostedZone?.name}`;
    },
  },
];

/** The same as rules of a stage. */
export const edgeRulesOfStage = edgeRules.map(({ says: rule, brokenBy }) => ({
  says: rule,
  brokenBy: ({ edge }: StageConfig) => brokenBy(edge),
}));

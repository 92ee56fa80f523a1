import { requestsPerAddress } from '../aws-limits.ts';
import type { EdgeConfig, Throttle } from '../edge-config.ts';
import type { StageConfig } from '../stage-config.ts';
import { outside, repeats, type Rules, when } from './rule.ts';

const wrong = ({ ratePerSecond, burst }: Throttle): boolean => ratePerSecond < 1 || burst < 1;
const says = ({ ratePerSecond, burst }: Throttle): string => `ratePerSecond ${ratePerSecond}, burst ${burst}`;
const isHostName = (name: string): boolean =>
  name.length <= 253 && /^(?!-)[a-z\d-]{1,63}(\.[a-z\d-]{1,63})+$/.test(name);

/** What an edge of one kind cannot have, and values that API Gateway or WAF would refuse. */
const rulesOfEdge: Rules<EdgeConfig> = {
  'no-keys-of-http-apis': {
    says: 'an HTTP API knows no API keys and usage plans; choose edge.kind "rest", or access "jwt"',
    brokenBy: ({ kind, access }) =>
      when(kind === 'http' && access.kind === 'api-key', 'edge.kind is "http" with access "api-key"'),
  },
  'no-tokens-of-rest-apis': {
    says: 'JSON Web Tokens are for edge.kind "http"; the JWT authorizer of REST APIs reads no query string, and CDK 2.276 does not know it yet',
    brokenBy: ({ kind, access }) =>
      when(kind === 'rest' && access.kind === 'jwt', 'edge.kind is "rest" with access "jwt"'),
  },
  'no-firewall-of-http-apis': {
    says: 'AWS WAF protects REST APIs and no HTTP APIs; choose edge.kind "rest", or put CloudFront with WAF in front yourself',
    brokenBy: ({ kind, firewall }) =>
      when(kind === 'http' && firewall !== undefined, 'edge.kind is "http" with a firewall'),
  },
  'throttle-of-a-stage': {
    says: 'a stage lets at least one request a second and a burst of one through',
    brokenBy: ({ throttle }) => when(wrong(throttle), `edge.throttle is ${says(throttle)}`),
  },
  'size-of-a-request': {
    says: 'a request has more than nothing, and not more than a message of SQS: 1,024 KiB',
    brokenBy: ({ requestKiB }) =>
      when(!(requestKiB > 0) || requestKiB > 1_024, `edge.requestKiB is ${requestKiB}`),
  },
  'throttle-of-a-key': {
    says: 'a key lets at least one request a second and a burst of one through, and not more than its stage',
    brokenBy: ({ access, throttle }) =>
      access.kind === 'api-key'
        ? when(
            wrong(access.throttle) || access.throttle.ratePerSecond > throttle.ratePerSecond,
            `edge.access.throttle is ${says(access.throttle)} in a stage of ${says(throttle)}`,
          )
        : undefined,
  },
  'quota-of-a-key': {
    says: 'a quota is a whole number of requests, of one or more',
    brokenBy: ({ access }) =>
      access.kind === 'api-key'
        ? when(access.quota.requests < 1, `edge.access.quota.requests is ${access.quota.requests}`)
        : undefined,
  },
  'clients-with-keys': {
    says: 'there is a key for at least one client, and clients have different names of letters, digits and hyphens, at most 64',
    brokenBy: ({ access }) =>
      access.kind === 'api-key'
        ? when(
            access.clients.length === 0 ||
              repeats(access.clients) ||
              access.clients.some((name) => !/^[a-z][a-z\d-]{0,63}$/.test(name)),
            `edge.access.clients is [${access.clients.join(', ')}]`,
          )
        : undefined,
  },
  'token-issuer': {
    says: 'an issuer is an https address as it stands in the token’s "iss", without query string and fragment',
    brokenBy: ({ access }) =>
      access.kind === 'jwt'
        ? when(!/^https:\/\/[^?#\s]+$/.test(access.issuer), `edge.access.issuer is "${access.issuer}"`)
        : undefined,
  },
  'token-audience': {
    says: 'a JWT authorizer has at least one audience, each once',
    brokenBy: ({ access }) =>
      access.kind === 'jwt'
        ? when(
            access.audiences.length === 0 || repeats(access.audiences),
            `edge.access.audiences is ${access.audiences.length === 0 ? 'empty' : `[${access.audiences.join(', ')}]`}`,
          )
        : undefined,
  },
  'token-scopes': {
    says: 'scopes are one at least, each once; leave them out where any token will do',
    brokenBy: ({ access }) =>
      access.kind === 'jwt' && access.scopes
        ? when(
            access.scopes.length === 0 || repeats(access.scopes),
            `edge.access.scopes is [${access.scopes.join(', ')}]`,
          )
        : undefined,
  },
  'contract-address': {
    says: 'the contract is at an https address without spaces, quotes and "$", which a REST API names to whom it refuses; an HTTP API refuses nobody',
    brokenBy: ({ kind, contractUrl }) =>
      contractUrl === undefined
        ? undefined
        : when(
            kind !== 'rest' || !/^https:\/\/[^\s"'\\$<>]+$/.test(contractUrl),
            `edge.contractUrl is "${contractUrl}"${kind === 'rest' ? '' : ` with edge.kind "${kind}"`}`,
          ),
  },
  'requests-of-an-address': {
    says: 'WAF limits an address to 10 to 2,000,000,000 requests in the window',
    brokenBy: ({ firewall }) =>
      firewall &&
      when(
        outside(firewall.requestsPerAddress, requestsPerAddress),
        `edge.firewall.requestsPerAddress is ${firewall.requestsPerAddress}`,
      ),
  },
  'custom-domain-names': {
    says: 'a custom domain is a host name in lower case, and another one for each arm',
    brokenBy: ({ customDomains = {} }) => {
      const names = Object.values(customDomains).map(({ name }) => name);
      return when(
        repeats(names) || names.some((name) => !isHostName(name)),
        `edge.customDomains has ${names.join(' and ')}`,
      );
    },
  },
  'certificates-of-domains': {
    says: 'the certificate of a custom domain is an ARN of AWS Certificate Manager',
    brokenBy: ({ customDomains = {} }) => {
      const bad = Object.values(customDomains).find(
        ({ certificateArn }) => !/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/.test(certificateArn),
      );
      return bad && `edge.customDomains has the certificate "${bad.certificateArn}" for ${bad.name}`;
    },
  },
  'zones-of-domains': {
    says: 'the hosted zone of a custom domain holds its name',
    brokenBy: ({ customDomains = {} }) => {
      const bad = Object.values(customDomains).find(
        ({ name, hostedZone }) =>
          hostedZone && name !== hostedZone.name && !name.endsWith(`.${hostedZone.name}`),
      );
      return bad && `edge.customDomains has ${bad.name} in the zone ${bad.hostedZone?.name}`;
    },
  },
};

export const edgeRules: Rules<StageConfig> = Object.fromEntries(
  Object.entries(rulesOfEdge).map(([name, { says, brokenBy }]) => [
    name,
    { says, brokenBy: ({ edge }: StageConfig) => brokenBy(edge) },
  ]),
);

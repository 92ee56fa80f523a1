import { type Template, UnsupportedTemplateError } from '../../template/cloudformation.ts';
import { ofType } from '../../template/read-template.ts';
import type { Resolver } from '../../template/resolve.ts';
import { TokenBucket } from '../token-bucket.ts';

type Properties = Record<string, unknown>;

/** What one key may send. */
export interface KeyDefinition {
  /** The key itself. AWS makes one up; here it is the logical id, unless the template has one. */
  value: string;
  throttle?: { ratePerSecond: number; burst: number };
  /** Requests in a day, week or month. */
  quota?: number;
}

/** The enabled keys that a usage plan of this API holds. A key without a plan opens nothing. */
export function readUsagePlans(template: Template, resolver: Resolver): KeyDefinition[] {
  const properties = (type: string): Map<string, Properties> =>
    new Map(
      ofType(template, type).map(([id, { Properties: own = {} }]) => [id, resolver.value(own) as Properties]),
    );
  const keys = properties('AWS::ApiGateway::ApiKey');
  const plans = properties('AWS::ApiGateway::UsagePlan');
  for (const [id, plan] of plans) {
    const stages = (plan['ApiStages'] ?? []) as { Throttle?: object }[];
    if (stages.some(({ Throttle = {} }) => Object.keys(Throttle).length > 0))
      throw new UnsupportedTemplateError(`${id}: the twin does not do throttles of single methods in a plan`);
  }
  return [...properties('AWS::ApiGateway::UsagePlanKey').values()].flatMap(({ KeyId, UsagePlanId }) => {
    const id = String(KeyId);
    const key = keys.get(id);
    const plan = plans.get(String(UsagePlanId));
    if (!key || !plan || key['Enabled'] === false) return [];
    const throttle = plan['Throttle'] as { RateLimit: number; BurstLimit?: number } | undefined;
    const quota = plan['Quota'] as { Limit: number } | undefined;
    return [
      {
        value: (key['Value'] ?? id) as string,
        ...(throttle && {
          throttle: {
            ratePerSecond: Number(throttle.RateLimit),
            burst: Number(throttle.BurstLimit ?? throttle.RateLimit),
          },
        }),
        ...(quota && { quota: Number(quota.Limit) }),
      },
    ];
  });
}

interface Key {
  bucket: TokenBucket | undefined;
  quota: number;
  used: number;
}

/** Counts what each key has sent. Quotas count from the start of the twin: no day of it ends. */
export class UsagePlans {
  readonly #keys: Map<string, Key>;

  constructor(keys: readonly KeyDefinition[]) {
    this.#keys = new Map(
      keys.map(({ value, throttle, quota = Infinity }) => [
        value,
        { bucket: throttle && new TokenBucket(throttle.ratePerSecond, throttle.burst), quota, used: 0 },
      ]),
    );
  }

  /** Counts a request of the key, or says why it may not pass. */
  refusal(value: string | undefined): 'INVALID_API_KEY' | 'THROTTLED' | 'QUOTA_EXCEEDED' | undefined {
    const key = this.#keys.get(value ?? '');
    if (!key) return 'INVALID_API_KEY';
    if (key.used >= key.quota) return 'QUOTA_EXCEEDED';
    if (key.bucket && !key.bucket.take()) return 'THROTTLED';
    key.used += 1;
    return undefined;
  }
}

import { deployedPricers, priceItems, type Bill, type PriceList, type Pricers } from '@telemetry/prices';
import { ecsEc2, ecsManagedInstances, eksAutoMode, eksEc2 } from './container-fleet.ts';
import { ecsFargate, eksFargate } from './fargate.ts';
import { firehose } from './firehose.ts';
import type { Item, Kind, Scenario } from './item-schemas.ts';
import { lambdaDurable } from './lambda-durable.ts';
import { lambdaProvisionedConcurrency } from './lambda-provisioned-concurrency.ts';
import { stepFunctionsExpress } from './step-functions.ts';

const pricers: Pricers<Item> = {
  ...deployedPricers,
  'lambda-provisioned-concurrency': lambdaProvisionedConcurrency,
  'lambda-durable': lambdaDurable,
  'step-functions-express': stepFunctionsExpress,
  'ecs-ec2': ecsEc2,
  'ecs-managed-instances': ecsManagedInstances,
  'eks-ec2': eksEc2,
  'eks-auto-mode': eksAutoMode,
  'ecs-fargate': ecsFargate,
  'eks-fargate': eksFargate,
  firehose,
};

/** Prices a scenario of any kinds, what is deployed and what could be instead. */
export function priceScenario(scenario: Scenario, prices?: PriceList): Bill<Kind> {
  return priceItems<Item>(scenario, pricers, prices);
}

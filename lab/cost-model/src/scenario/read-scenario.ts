import type { z } from 'zod';
import { instanceType, priceList, type PriceList } from '@telemetry/prices';
import { instanceShape } from '@telemetry/settings';
import {
  itemSchemas,
  scenarioSchema,
  type Item,
  type Kind,
  type Scenario,
} from '../computes/item-schemas.ts';

/** The scenario is not one that can be priced; the message is one line for a person. */
export class ScenarioError extends Error {
  override name = 'ScenarioError';
}

/** A scenario as JSON text, checked to the last field. Throws `ScenarioError`. */
export function readScenario(text: string): Scenario {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = text.trim() === '' ? 'it is empty' : (error as Error).message.replaceAll(/\s+/g, ' ');
    throw new ScenarioError(`the scenario is not JSON: ${reason}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ScenarioError('the scenario must be a JSON object with "items"');
  const { items, ...rest } = checked(scenarioSchema, json, '');
  const prices = known(() => priceList(rest.region), 'region');
  return { ...rest, items: items.map((item, index) => readItem(item, `items[${index}]`, prices)) };
}

function readItem(fields: Record<string, unknown>, path: string, prices: PriceList): Item {
  const { kind } = fields;
  if (kind === undefined) throw new ScenarioError(`${path}.kind is missing`);
  if (typeof kind !== 'string' || !Object.hasOwn(itemSchemas, kind))
    throw new ScenarioError(
      `${path}.kind ${JSON.stringify(kind)} is unknown; known: ${Object.keys(itemSchemas).join(', ')}`,
    );
  const item: Item = checked<Item>(itemSchemas[kind as Kind], fields, path);
  if ('instanceType' in item) {
    known(() => instanceType(prices, item.instanceType), `${path}.instanceType`);
    if (item.kind === 'lambda-managed-instances' && !instanceShape(item.instanceType))
      throw new ScenarioError(
        `${path}.instanceType: managed instances are of the families C (from xlarge), M and R (from large), and "${item.instanceType}" is not`,
      );
    if ((item.instances === undefined) === (item.instanceHours === undefined))
      throw new ScenarioError(`${path} (${kind}) needs one of instances and instanceHours`);
  }
  if ('spot' in item && item.spot && item.discount)
    throw new ScenarioError(`${path}.discount does not apply to Spot: savings plans leave it out`);
  return item;
}

function checked<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ScenarioError(issue ? explain(issue, path, schema) : `${path} is not valid`);
}

function explain(issue: z.core.$ZodIssue, path: string, schema: z.ZodType): string {
  const at = issue.path.reduce<string>(
    (before, step) =>
      typeof step === 'number' ? `${before}[${step}]` : `${before}${before && '.'}${String(step)}`,
    path,
  );
  if (issue.code !== 'unrecognized_keys') return `${at} ${issue.message}`;
  const fields = Object.keys((schema as z.ZodObject).shape).join(', ');
  return `${at || 'the scenario'} has an unknown field "${issue.keys[0]}"; known: ${fields}`;
}

function known<T>(find: () => T, path: string): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof RangeError) throw new ScenarioError(`${path}: ${error.message}`);
    throw error;
  }
}

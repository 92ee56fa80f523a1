import { cheapestInstance, pricePipeline, type PipelineBill, type PlainArm } from '@telemetry/prices';
import { arms } from '@telemetry/settings';
import { priceAt, type ComparedBills, type Comparison } from './compare.ts';
import { mostTraffic } from './crossings.ts';
import { missingSentence } from './missing.ts';
import { armsAre, armsInText, count, dollars, percent } from './wording.ts';

/** What follows from the bills, a sentence each, the most important first. */
export function verdict(compared: ComparedBills, comparison: Comparison): string[] {
  const { bills, cheaper, cheapest, savedUsd, missing } = compared;
  if (!cheaper || !cheapest) return whatCanBeSaid(compared, comparison);
  const dearer = bills[cheaper === 'default' ? 'managed-instances' : 'default'];
  const ofTwo =
    savedUsd < 0.005
      ? 'Both cost the same.'
      : `${armsAre[cheaper]} cheaper by ${dollars(savedUsd)} a month, ${percent(savedUsd / dearer.totalUsd)} less.`;
  return [
    ...(cheapest === 'hybrid' ? [hybridIsCheapest(bills, cheaper), `Without it: ${ofTwo}`] : [ofTwo]),
    ...missingSentence(missing, comparison.prices.region),
    whereItChanges(compared, cheaper, comparison),
    whatItGoesTo(bills[cheapest]),
    howFullTheyGet(compared),
    ...whatIsPriced(compared, comparison),
    ...roomInTheFleet(bills['managed-instances'], comparison),
    whatTheHybridIs(compared),
  ];
}

/** Where a price is missing that either arm needs. */
function whatCanBeSaid(compared: ComparedBills, comparison: Comparison): string[] {
  return [
    `Which arm is cheaper cannot be said: prices of ${comparison.prices.region} are missing.`,
    ...missingSentence(compared.missing, comparison.prices.region),
    howFullTheyGet(compared),
    ...whatIsPriced(compared, comparison),
    ...roomInTheFleet(compared.bills['managed-instances'], comparison),
    whatTheHybridIs(compared),
  ];
}

function hybridIsCheapest(bills: ComparedBills['bills'], cheaper: PlainArm): string {
  const [saved, other] = [bills[cheaper].totalUsd - bills.hybrid.totalUsd, bills[cheaper].totalUsd];
  return `${armsAre.hybrid} cheapest by ${dollars(saved)} a month, ${percent(saved / other)} less than ${armsInText[cheaper]}.`;
}

function whatTheHybridIs({ bills: { hybrid }, hybridIsManaged }: ComparedBills): string {
  if (hybridIsManaged)
    return 'A hybrid would be managed instances alone: its floor carries the whole day, and default Lambda has nothing to do.';
  const { fleet, overflowShare = 0 } = hybrid;
  const above =
    overflowShare > 0
      ? `default Lambda does the ${percent(overflowShare)} of events that are above all the floor can do`
      : 'and the day stays below all that the floor can do';
  return (
    `Hybrid: a floor of ${count(fleet?.floorInstances ?? 0)} instances for the mean of the day, ${above}. ` +
    'That counts as if nothing waited: default Lambda joins late and stays for minutes, as managed instances scale late and stay; "pnpm cost simulate" shows both.'
  );
}

function whereItChanges({ crossings }: ComparedBills, cheaper: PlainArm, comparison: Comparison): string {
  const { eventsPerMonth } = comparison;
  const next = crossings.find(({ at }) => at > eventsPerMonth);
  const last = crossings.findLast(({ at }) => at <= eventsPerMonth);
  const other = armsAre[cheaper === 'default' ? 'managed-instances' : 'default'];
  if (next && last)
    return `${other} cheaper below ${count(last.at)} events a month and again from ${count(next.at)}${byHowMuch(comparison, cheaper, next.at * 2, 'at twice that')}.`;
  if (next)
    return `${other} cheaper from ${count(next.at)} events a month${byHowMuch(comparison, cheaper, next.at * 2, 'at twice that')}, everything else as it is.`;
  if (last)
    return `${other} cheaper below ${count(last.at)} events a month${byHowMuch(comparison, cheaper, last.at / 2, 'at half of that')}, everything else as it is.`;
  return `${other} not cheaper at any traffic${knownThroughout(comparison) ? '' : ' of which every price is known here'}, everything else as it is.`;
}

/** What the arm that is dearer now saves there; nothing where it does not, or a price is not known. */
function byHowMuch(comparison: Comparison, cheaperNow: PlainArm, events: number, where: string): string {
  const [now, other] = (['default', 'managed-instances'] as const)
    .toSorted((a, b) => Number(b === cheaperNow) - Number(a === cheaperNow))
    .map((arm) => priceAt(comparison, arm, events).totalUsd) as [number, number];
  return now > other ? `, ${where} by ${dollars(now - other)} (${percent((now - other) / now)})` : '';
}

/** Of much traffic a price may not be known: a later tier, or pollers that less does without. */
function knownThroughout(comparison: Comparison): boolean {
  return arms.every((arm) => priceAt(comparison, arm, mostTraffic).missing.length === 0);
}

function whatItGoesTo({ parts, totalUsd }: PipelineBill): string {
  const share = (...names: string[]) =>
    parts.filter(({ part }) => names.includes(part)).reduce((sum, part) => sum + part.totalUsd, 0) / totalUsd;
  const compute = share('compute', 'network');
  const door = share('edge', 'queue');
  return door > compute
    ? `Edge and queue are ${percent(door)} of that bill and compute is ${percent(compute)}: more events in a request saves more than another compute.`
    : `Compute and its network are ${percent(compute)} of that bill, edge and queue ${percent(door)}.`;
}

function howFullTheyGet({ bills }: ComparedBills): string {
  const of = ({ workload }: PipelineBill) =>
    `${count(workload.messagesPerInvocation)} messages an invocation and ${count(workload.eventsPerObject)} events an object`;
  return `At this traffic: ${of(bills.default)} on default Lambda, ${of(bills['managed-instances'])} on managed instances.`;
}

/** Which stage and instances, and whether the other end of what Lambda may choose changes the answer. */
function whatIsPriced(
  { bills, cheaper }: ComparedBills,
  { stage, config, questions, prices }: Comparison,
): string[] {
  const managed = bills['managed-instances'];
  const { compute } = questions['managed-instances'];
  if (compute.arm !== 'managed-instances') return [];
  const said = `Stage ${stage} is priced: at least ${count(compute.minEnvironments)} environments on ${compute.instanceType}`;
  const types = config.managedInstances.instanceTypes;
  const cheapest = cheapestInstance(types, prices);
  if (cheapest === undefined || cheapest === compute.instanceType) return [`${said}.`];
  const other = pricePipeline(
    { ...questions['managed-instances'], compute: { ...compute, instanceType: cheapest } },
    prices,
  );
  if (Number.isNaN(managed.totalUsd - other.totalUsd))
    return [`${said}, the dearest that Lambda may choose.`];
  const turns = cheaper && other.totalUsd < bills.default.totalUsd !== (cheaper === 'managed-instances');
  return [
    `${said}, the dearest that Lambda may choose; all on ${cheapest} would be ${dollars(managed.totalUsd - other.totalUsd)} less${turns ? ', and managed instances would be the cheaper ones' : ''}.`,
  ];
}

function roomInTheFleet({ fleet }: PipelineBill, { questions }: Comparison): string[] {
  if (!fleet) return [];
  const { atPeak } = fleet;
  const bound = {
    minimum: 'the minimum',
    cpu: 'CPU decides',
    slots: 'slots decide',
    fixed: 'as deployed',
  }[atPeak.boundBy];
  const times = atPeak.headroom >= 10 ? atPeak.headroom.toFixed(0) : atPeak.headroom.toFixed(1);
  return [
    ...beyondTheStage(atPeak.environments, questions['managed-instances'].compute),
    `Managed instances: ${count(atPeak.instances)} instances with ${count(atPeak.environments)} environments at the busiest minute (${bound}), ` +
      `${count(atPeak.slots)} slots; CPU ${percent(atPeak.cpuUtilization)}, slots ${percent(atPeak.slotUtilization)}. ` +
      `A jump within five minutes is throttled above ${times} times that traffic.`,
  ];
}

function beyondTheStage(
  environments: number,
  compute: Comparison['questions']['default']['compute'],
): string[] {
  if (compute.arm !== 'managed-instances' || environments <= (compute.maxEnvironments ?? Infinity)) return [];
  return [
    `The stage allows ${count(compute.maxEnvironments ?? 0)} environments and this needs ${count(environments)}: the bill is for those, and managedInstances.environments.max has to allow them.`,
  ];
}

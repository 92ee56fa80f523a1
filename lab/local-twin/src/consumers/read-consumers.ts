import { type MappingProperties, readMapping } from '../event-source/read-mapping.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import { UnsupportedTemplateError } from '../template/cloudformation.ts';
import { readInvoked } from '../template/invoked-version.ts';
import { readFunction } from '../lambda/read-function.ts';
import { ofType, type SynthesizedStack } from '../template/read-template.ts';
import type { Resolver } from '../template/resolve.ts';

/** One function that the event queue feeds, and the mapping that does. */
export interface ConsumerDefinition {
  /** Logical id of the mapping, which is its UUID here. */
  mappingId: string;
  mapping: MappingProperties;
  /** Scaled as the version that the mapping invokes says. */
  function: FunctionDefinition;
}

/** Who consumes the template's one event queue: on managed instances first, then by default Lambda. */
export function readConsumers(stack: SynthesizedStack, resolver: Resolver): ConsumerDefinition[] {
  const { template } = stack;
  const consumers = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([mappingId, resource]) => {
    const { functionId, version, arn, scaling } = readInvoked(template, resolver, mappingId);
    return {
      mappingId,
      mapping: readMapping(mappingId, resolver, resource),
      function: { ...readFunction(stack, resolver, functionId, scaling), version, invokedArn: arn },
    };
  });
  const [first] = consumers;
  if (!first) throw new UnsupportedTemplateError('The template has no AWS::Lambda::EventSourceMapping');
  const stranger = consumers.find(({ mapping }) => mapping.queueArn !== first.mapping.queueArn);
  if (stranger)
    throw new UnsupportedTemplateError(
      `${stranger.mappingId}: receives from another queue than ${first.mappingId}; the twin has one event queue`,
    );
  return consumers.toSorted((a, b) => rank(a) - rank(b));
}

const rank = ({ function: { compute } }: ConsumerDefinition): number =>
  compute.kind === 'managed-instances' ? 0 : 1;

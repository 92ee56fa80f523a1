import { comparisonOf, defaultAnswers, type Answers } from '../pipeline/answers.ts';
import type { Comparison } from '../pipeline/compare.ts';
import type { PageAnswers } from './sliders.ts';

/** How the page begins: what was given by flags, or the project's own processor. */
export function pageAnswersOf(answers: Answers): PageAnswers {
  const events = answers.eventsPerRequest * answers.messagesPerInvocation;
  const durationMs = answers.wallMs + answers.wallMsPerEvent * events;
  const cpuMs = answers.cpuMs + answers.cpuMsPerEvent * events;
  const { eventsPerMonth, eventsPerRequest, messagesPerInvocation, memoryMiB, peakFactor } = answers;
  const { instanceType, commitment, edge } = answers;
  return {
    eventsPerMonth,
    eventsPerRequest,
    messagesPerInvocation,
    memoryMiB,
    peakFactor,
    instanceType,
    commitment,
    edge,
    durationMs,
    waitingShare: durationMs > 0 ? 1 - cpuMs / durationMs : 0,
  };
}

/** What is not asked is the project's. */
export function comparisonOfPage({ durationMs, waitingShare, ...asked }: PageAnswers): Comparison {
  return comparisonOf({
    ...defaultAnswers,
    ...asked,
    wallMs: durationMs,
    wallMsPerEvent: 0,
    cpuMs: durationMs * (1 - waitingShare),
    cpuMsPerEvent: 0,
  });
}

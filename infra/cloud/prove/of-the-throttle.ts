import type { BeliefOfPipeline } from './belief.ts';
import { isRefusal } from './edge-answers.ts';
import { ofRest } from './edge-kinds.ts';
import { json, type HttpAnswer } from './pipeline.ts';
import { CannotBeRun, holds } from './verdict.ts';

/** Asked after all others of the pipeline: it takes what the edge lets through. */
export const beliefsOfTheThrottle: readonly BeliefOfPipeline[] = [
  {
    about: 'pipeline',
    notOf: ofRest,
    id: 'edge-429',
    says: 'above rate and burst requests are answered with 429 and Retry-After, readable by a page',
    restsOnIt: 'the bound on what anybody can make us pay',
    usd: 0.1,
    seconds: 30,
    acceptance: true,
    async check(pipeline) {
      const { throttle } = pipeline.at;
      if (!throttle) throw new CannotBeRun('the ready file names no throttle');
      const { ratePerSecond, burst } = throttle;
      const startedAtMs = Date.now();
      const most = burst + ratePerSecond * 20 + 1;
      let sent = 0;
      let refused: HttpAnswer | undefined;
      const sender = async (): Promise<void> => {
        while (!refused && sent < most && Date.now() - startedAtMs < 20_000) {
          sent += 1;
          const answer = await pipeline.send({ headers: json, body: '{}' });
          if (answer.status === 429) refused ??= answer;
        }
      };
      await Promise.all(Array.from({ length: 500 }, sender));
      const seconds = (Date.now() - startedAtMs) / 1_000;
      if (!refused && sent <= burst + ratePerSecond * seconds)
        throw new CannotBeRun(
          `${sent} requests in ${seconds.toFixed(0)} s are within ${ratePerSecond} a second and ${burst} at once`,
        );
      holds(refused !== undefined, `${sent} requests in ${seconds.toFixed(0)} s were all let through`);
      pipeline.keep('more than rate and burst', refused);
      isRefusal(refused, 429, 'throttled');
      holds(refused.headers.get('retry-after') !== null, 'the 429 has no Retry-After');
    },
  },
];

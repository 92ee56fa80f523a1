import { resolve } from 'node:path';
import { startTwin, type Twin, type TwinOptions } from '@telemetry/local-twin';
import { consoleOn } from './console.ts';
import { settleByTemplate } from './settle-by-template.ts';
import { startThreadWatch } from './thread-watch.ts';

const repository = resolve(import.meta.dirname, '../../..');

/** `startTwin` of the twin, with the console on its control port. Same errors. */
export async function startTwinWithConsole(options: TwinOptions): Promise<Twin> {
  const watch = await startThreadWatch();
  const { settings } = options;
  try {
    const twin = await startTwin({
      executorOf: settleByTemplate,
      ...options,
      settings: { ...settings, nodeFlags: [...(settings?.nodeFlags ?? []), ...watch.nodeFlags] },
      extend: (inside) => consoleOn(inside, watch, repository),
    });
    const stop = async (): Promise<void> => {
      await twin.stop();
      await watch.stop();
    };
    return { ...twin, stop };
  } catch (error) {
    await watch.stop();
    throw error;
  }
}

/** Where the page of a twin with a console is. */
export const consoleUrl = ({ endpoints }: Twin): string => new URL('/', endpoints.statsUrl).href;

import type { Check } from './finding.ts';

/** Settings alone: alarms that reach nobody look like a stage without troubles. An unprotected stage may do without. */
export const alarmReceiversFinding: Check = ({ target: { stage, config } }) => {
  const { notify } = config.monitoring;
  if (notify)
    return Promise.resolve({ status: 'ok', says: 'email' in notify ? notify.email : notify.topicArn });
  const says = `nobody hears of the alarms of stage ${stage}: they show on the dashboard only`;
  return Promise.resolve(
    config.protect
      ? {
          status: 'warning',
          says,
          todo: 'set monitoring.notify in packages/settings/src/project.ts: { email: … } (AWS asks that address to confirm) or { topicArn: … }',
        }
      : { status: 'ok', says },
  );
};

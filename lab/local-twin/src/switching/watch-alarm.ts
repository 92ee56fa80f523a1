import { type AlarmCondition, type AlarmState, evaluateAlarm, evaluationRange } from './alarm-state.ts';

export interface AlarmWatch {
  readonly state: AlarmState;
  stop(): void;
}

/** Takes a data point each period, and tells each change of the alarm's state. */
export function watchAlarm(
  condition: AlarmCondition,
  periodMs: number,
  dataPoint: () => number | undefined,
  onChange: (state: AlarmState, before: AlarmState) => void,
): AlarmWatch {
  const points: (number | undefined)[] = [];
  let state: AlarmState = 'INSUFFICIENT_DATA';
  const timer = setInterval(() => {
    points.push(dataPoint());
    if (points.length > evaluationRange(condition)) points.shift();
    const before = state;
    state = evaluateAlarm(condition, points, before);
    if (state !== before) onChange(state, before);
  }, periodMs);
  return {
    get state() {
      return state;
    },
    stop: () => clearInterval(timer),
  };
}

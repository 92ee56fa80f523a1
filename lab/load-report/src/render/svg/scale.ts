/** Maps a value to a pixel. */
export interface Scale {
  (value: number): number;
  ticks: number[];
}

export function linear(domain: [number, number], range: [number, number], most = 4): Scale {
  const [from, to] = domain;
  const size = to - from || 1;
  const scale = (value: number): number => range[0] + ((value - from) / size) * (range[1] - range[0]);
  return Object.assign(scale, { ticks: roundSteps(from, to, most) });
}

/** Values at or below the domain's start are drawn at its start. */
export function logarithmic(domain: [number, number], range: [number, number]): Scale {
  const [from, to] = domain.map((value) => Math.log10(value)) as [number, number];
  const size = to - from || 1;
  const scale = (value: number): number => {
    const share = value <= domain[0] ? 0 : (Math.log10(value) - from) / size;
    return range[0] + share * (range[1] - range[0]);
  };
  const ticks: number[] = [];
  for (let power = Math.ceil(from - 1e-9); power <= to + 1e-9; power += 1) ticks.push(10 ** power);
  return Object.assign(scale, { ticks });
}

/** Whole decades around the values. */
export function decades(values: readonly number[], least = 1): [number, number] {
  const positive = values.filter((value) => value > 0);
  const low = positive.reduce((a, b) => Math.min(a, b), Infinity);
  const high = positive.reduce((a, b) => Math.max(a, b), 0);
  if (high === 0) return [least, least * 10];
  const from = 10 ** Math.floor(Math.log10(Math.max(low, least)));
  return [from, Math.max(from * 10, 10 ** Math.ceil(Math.log10(high)))];
}

/** 0, 5, 10, …: steps of 1, 2 or 5, about `most` of them. */
function roundSteps(from: number, to: number, most: number): number[] {
  const rough = (to - from) / most;
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to + step * 1e-9; tick += step) ticks.push(tick);
  return ticks;
}

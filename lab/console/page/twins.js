/** How long what a twin told counts as what it is. */
const freshMs = 2_000;
const askEveryMs = 3_000;
const rateOverMs = 1_000;

/**
 * The twins that run, each with its latest frame: the one that serves this page, and those beside it.
 *
 * @param {() => void} onFrame
 */
export function watchTwins(onFrame) {
  const sources = new Map();
  /** By arm: the frames of the last second, the oldest first. */
  const recent = new Map();

  const take = ({ data }) => {
    const frame = JSON.parse(data);
    const frames = recent.get(frame.arm) ?? [];
    // A twin that was started again counts from zero.
    if (frames.length > 0 && total(frame.edge.byStatus) < total(frames.at(-1).edge.byStatus))
      frames.length = 0;
    frames.push({ ...frame, seenAtMs: performance.now() });
    while (frames.length > 2 && frame.atMs - frames[0].atMs > rateOverMs) frames.shift();
    recent.set(frame.arm, frames);
    onFrame();
  };
  const open = (path) => {
    if (sources.get(path)?.readyState < EventSource.CLOSED) return;
    const source = new EventSource(path);
    source.addEventListener('message', take);
    sources.set(path, source);
  };
  const look = async () => {
    if (document.hidden) return;
    open('/frames');
    try {
      const { others } = await (await fetch('/twins')).json();
      for (const arm of others) open(`/twins/${encodeURIComponent(arm)}/frames`);
    } catch {
      // The twin is gone or not there yet: it is asked again.
    }
  };
  setInterval(look, askEveryMs);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return void look();
    // Nobody looks: the twin need not tell.
    for (const source of sources.values()) source.close();
    sources.clear();
  });
  void look();

  const isFresh = (frames) => performance.now() - (frames.at(-1)?.seenAtMs ?? -Infinity) < freshMs;
  /** First and last frame of the last second, if the twin still tells. */
  const span = (arm) => {
    const frames = recent.get(arm) ?? [];
    return frames.length > 1 && isFresh(frames) ? [frames[0], frames.at(-1)] : [];
  };
  return {
    /** Arms that were seen, those that are gone included. */
    arms: () => [...recent.keys()].sort(byRank),
    /** Latest frame of an arm, if its twin still tells. */
    frame: (arm) => {
      const frames = recent.get(arm) ?? [];
      return isFresh(frames) ? frames.at(-1) : undefined;
    },
    lastFrame: (arm) => recent.get(arm)?.at(-1),
    span,
    /** How much of a count came in a second, over the last one. */
    rate: (arm, pick) => {
      const [first, last] = span(arm);
      return first
        ? Math.max(0, ((pick(last) - pick(first)) * 1_000) / Math.max(1, last.atMs - first.atMs))
        : 0;
    },
  };
}

const ranks = ['managed-instances', 'default', 'hybrid'];
const byRank = (a, b) => ranks.indexOf(a) - ranks.indexOf(b);

export const total = (counts) => Object.values(counts).reduce((sum, value) => sum + value, 0);
export const sumOf = (list, pick) => list.reduce((sum, item) => sum + pick(item), 0);

/** The letter that says which look an arm has, as in the other pages. */
export const armLetter = (arm) => ({ 'managed-instances': 'a', default: 'b', hybrid: 'c' })[arm] ?? 'b';

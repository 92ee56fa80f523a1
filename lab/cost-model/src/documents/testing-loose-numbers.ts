/** A number of a document that no test holds, nor a source with its day. */
export interface LooseNumber {
  line: number;
  number: string;
  /** What stands around it. */
  around: string;
}

/** Of the same length, so that places stay: lines stay lines. */
const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');

/** What is no prose: code, comments, addresses of links, days, numbers of decisions and of lists. */
const noProse = [
  /^([ \t]*)```[^]*?^\1```/gm,
  /<!--[^]*?-->/g,
  /`[^`\n]*`/g,
  /\]\([^)]*\)/g,
  /https?:\S+/g,
  /\b\d{4}-\d\d(-\d\d)?\b/g,
  /\bof 20\d\d\b/g,
  /\bdecision \d{3}/g,
  /^ *\d+\. /gm,
];

const aNumber = /(?<![\w.–-])\$?\d[\d,]*(?:\.\d+)?(?![\w⁰¹²³⁴-⁹]|-\w)/g;
/** Of a source, or of runs whose files are kept. */
const aDayOfReading = /\b(?:read|runs of) 20\d\d-\d\d-\d\d/;
const aTest = /`[^`]*\.test\.ts`/;

/**
 * The numbers of a document that nothing holds. Held is what a pattern of `held` has in a group, a table whose head has one of the words of
 * `tables`, a sentence that names the test that holds it, and a paragraph or row with its source and the day on which it was read.
 */
export function looseNumbers(
  document: string,
  { held, tables }: { held: readonly RegExp[]; tables: readonly string[] },
): LooseNumber[] {
  const prose = noProse.reduce((text, pattern) => text.replaceAll(pattern, blank), document);
  const covered = [
    ...rangesOf(document, tables),
    ...held.flatMap((sentence) => groupsIn(document, sentence)),
  ];
  return [...prose.matchAll(aNumber)]
    .filter(({ index }) => !covered.some(([from, to]) => index >= from && index < to))
    .map(({ 0: number, index }) => ({
      line: document.slice(0, index).split('\n').length,
      number,
      around: document.slice(Math.max(0, index - 40), index + 40).replaceAll(/\s+/g, ' '),
    }));
}

type Range = [from: number, to: number];

/** Words of a pattern may stand on two lines. */
export const acrossLines = (sentence: RegExp): RegExp =>
  new RegExp(sentence.source.replaceAll(/ \+?/g, String.raw`\s+`), 'd');

function groupsIn(document: string, sentence: RegExp): Range[] {
  const [, ...groups] = acrossLines(sentence).exec(document)?.indices ?? [];
  return groups.filter((range) => range !== undefined);
}

/** Tables that are held, and paragraphs, rows and sentences that say where their numbers are from. */
function rangesOf(document: string, tables: readonly string[]): Range[] {
  const blocks = [...document.matchAll(/(?:^(?!\s*$).*\n?)+/gm)].map(({ 0: text, index }) => ({
    text,
    index,
  }));
  return blocks.flatMap(({ text, index }): Range[] => {
    const [head = ''] = text.split('\n');
    if (head.startsWith('|')) {
      if (tables.some((words) => head.includes(words))) return [[index, index + text.length]];
      return partsOf(text, index, /^.*$/gm).filter(([from, to]) =>
        aDayOfReading.test(document.slice(from, to)),
      );
    }
    if (aDayOfReading.test(text)) return [[index, index + text.length]];
    return partsOf(text, index, /[^.;]+(?:[.;](?!\s)[^.;]*)*(?:[.;]|$)/g).filter(([from, to]) =>
      aTest.test(document.slice(from, to)),
    );
  });
}

const partsOf = (text: string, start: number, part: RegExp): Range[] =>
  [...text.matchAll(part)].map(({ 0: found, index }) => [start + index, start + index + found.length]);

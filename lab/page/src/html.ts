import { visibleLines } from '@telemetry/terminal/visible-text';

/** Markup. Only `html` makes it, so that text cannot become markup by being forgotten. */
export class Html {
  readonly text: string;
  constructor(parts: readonly string[], values: readonly HtmlValue[]) {
    this.text = parts
      .map((part, index) => part + (index < values.length ? toText(values[index]) : ''))
      .join('');
  }
  toString(): string {
    return this.text;
  }
}

/** What a template takes: markup stays, anything else is escaped, nothing is nothing, and lists are one after the other. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/** Markup whose values are escaped, also within quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts, values);
}

/** A sentence, with `code` between backticks. */
export function prose(sentence: string): Html {
  const pieces = sentence.split(/`([^`]+)`/);
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}

function toText(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (value === null || value === undefined || value === false) return '';
  return typeof value === 'object' ? value.map(toText).join('') : escape(String(value));
}

/** What would turn a line round or be unseen is shown as an escape, as in a terminal. */
function escape(text: string): string {
  return visibleLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

import { escape } from './escape.ts';

export interface Cell {
  text: string;
  /** A smaller line below. */
  detail?: string;
  cls?: string;
}

/** The first column names the row. Wide tables scroll within themselves, so that a phone's page does not. */
export function table(header: readonly string[], rows: readonly (readonly (string | Cell)[])[]): string {
  const cell = (content: string | Cell, tag: string): string => {
    const { text, detail, cls } = typeof content === 'string' ? { text: content } : content;
    return `<${tag}${cls ? ` class="${cls}"` : ''}${tag === 'th' ? ' scope="row"' : ''}>${escape(text)}${detail ? `<small>${escape(detail)}</small>` : ''}</${tag}>`;
  };
  const head = header.map((title) => `<th scope="col">${escape(title)}</th>`).join('');
  const body = rows
    .map(
      (cells) =>
        `<tr>${cells.map((content, index) => cell(content, index === 0 ? 'th' : 'td')).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

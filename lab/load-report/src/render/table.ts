import { type Html, html } from '@telemetry/page';

export interface Cell {
  text: string;
  /** A smaller line below. */
  detail?: string;
  cls?: string;
}

/** The first column names the row. Wide tables scroll within themselves, so that a phone's page does not. */
export function table(header: readonly string[], rows: readonly (readonly (string | Cell)[])[]): Html {
  const cell = (content: string | Cell, tag: 'th' | 'td', of = ''): Html => {
    const { text, detail, cls } = typeof content === 'string' ? { text: content } : content;
    const inside = html`${text}${detail ? html`<small>${detail}</small>` : ''}`;
    return tag === 'th'
      ? html`<th scope="row" class="${cls}">${inside}</th>`
      : html`<td class="${cls}" data-of="${of}">${inside}</td>`;
  };
  const head = header.map((title) => html`<th scope="col">${title}</th>`);
  const body = rows.map(
    (cells) =>
      html`<tr>
        ${cells.map((content, index) => cell(content, index === 0 ? 'th' : 'td', header[index]))}
      </tr>`,
  );
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

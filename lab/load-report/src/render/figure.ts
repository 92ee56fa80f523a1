import { csv, type Html, html } from '@telemetry/page';

/** What stands in a figure, for a spreadsheet: the first row names the columns. */
export type Rows = readonly (readonly (string | number)[])[];

/** A chart that can be saved: as a picture, and as what stands in it. `name` is the file's. */
export function figure(name: string, chart: Html, rows: Rows, caption?: Html): Html {
  const text = csv(rows.map((row) => row.map(rounded)));
  return html`<figure data-name="${name}">
    ${chart}${caption && html`<figcaption>${caption}</figcaption>`}<template>${text}</template>
  </figure>`;
}

const rounded = (value: string | number): string | number =>
  typeof value === 'number' ? Number(value.toPrecision(6)) : value;

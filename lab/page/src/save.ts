/** Runs in a page: what a person saves of it. Only what is used of the browser has types here. */
interface Canvas {
  width: number;
  height: number;
  getContext(kind: '2d'): {
    drawImage(image: object, x: number, y: number, width: number, height: number): void;
  };
  toDataURL(type: string): string;
}
interface Link {
  href: string;
  download: string;
  click(): void;
}
interface Browser {
  document: { createElement(name: 'a'): Link; createElement(name: 'canvas'): Canvas };
  Image: new () => { src: string; onload: () => void };
  XMLSerializer: new () => { serializeToString(element: object): string };
}

/** `csv` is what the function of that name made. */
export function saveCsv(name: string, csv: string): void {
  save(`${name}.csv`, `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`);
}

export interface Picture {
  /** An element of the page, and what of the page's styles it needs. */
  svg: object;
  styles: string;
  /** Its viewBox, and how many pixels of the picture a unit of it is. */
  width: number;
  height: number;
  times: number;
  /** Above it, where the page has it beside: a line of the class, and its name. */
  legend?: readonly { className: string; name: string }[];
}

const legendHeight = 24;
/** A label at the right end may stand over. */
const margin = 14;

export function savePng(name: string, { svg, styles, width, height, times, legend = [] }: Picture): void {
  const { document, Image, XMLSerializer } = globalThis as unknown as Browser;
  const above = legend.length > 0 ? legendHeight : 0;
  const size = { width: (width + margin) * times, height: (height + above) * times };
  const box = `viewBox="0 ${-above} ${width + margin} ${height + above}" width="${size.width}" height="${size.height}"`;
  const ground = `<rect y="${-above}" width="100%" height="100%" style="fill: var(--page)"/>`;
  const text = new XMLSerializer()
    .serializeToString(svg)
    .replace(/viewBox="[^"]*"/, box)
    .replace(/>/, `><style><![CDATA[${styles}]]></style>${ground}${legendText(legend)}`);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [size.width, size.height];
    canvas.getContext('2d').drawImage(image, 0, 0, size.width, size.height);
    save(`${name}.png`, canvas.toDataURL('image/png'));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

function legendText(legend: NonNullable<Picture['legend']>): string {
  return legend
    .map(({ className, name }, place) => {
      const x = 54 + place * 150;
      return `<line class="${className}" x1="${x}" x2="${x + 22}" y1="-10" y2="-10"/><text x="${x + 28}" y="-6">${name}</text>`;
    })
    .join('');
}

function save(name: string, href: string): void {
  const link = (globalThis as unknown as Browser).document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

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

/** `svg` is an element of the page, `styles` those of the page that it needs; `width` and `height` are pixels of the picture. */
export function savePng(name: string, svg: object, styles: string, width: number, height: number): void {
  const { document, Image, XMLSerializer } = globalThis as unknown as Browser;
  const ground = '<rect width="100%" height="100%" style="fill: var(--page)"/>';
  const text = new XMLSerializer()
    .serializeToString(svg)
    .replace(/>/, ` width="${width}" height="${height}"><style><![CDATA[${styles}]]></style>${ground}`);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext('2d').drawImage(image, 0, 0, width, height);
    save(`${name}.png`, canvas.toDataURL('image/png'));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

function save(name: string, href: string): void {
  const link = (globalThis as unknown as Browser).document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

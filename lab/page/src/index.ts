export { armClass, armColours, armsInOrder } from './arm-look.ts';
export { csv } from './csv.ts';
export { Html, html, type HtmlValue, prose } from './html.ts';
export { tip } from './tip.ts';

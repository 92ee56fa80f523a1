/** A page with this text between the marks of that name, `<!-- name -->` and `<!-- /name -->`, as it is: prettier leaves it alone. */
export function betweenMarks(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place between ${begin} and ${end}`);
  const asItIs = `<!-- prettier-ignore-start -->\n\n${text.trim()}\n\n<!-- prettier-ignore-end -->`;
  return `${page.slice(0, from)}${begin}\n${asItIs}\n${page.slice(to)}`;
}

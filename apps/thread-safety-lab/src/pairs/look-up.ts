/** What stands between writing and reading in most code: some request. It ends when everybody has come who runs at once. */
export async function lookUp(what: string): Promise<void> {
  await (await fetch(`${process.env['UPSTREAM_URL']}/${what}`)).text();
}

/** A text in SQL. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

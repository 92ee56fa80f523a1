export function encodePlain(rows: readonly object[]): Uint8Array;

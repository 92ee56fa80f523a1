/** The class that gives an arm its colour. */
export function armClass(arm: string): string {
  return arm === 'managed-instances' ? 'arm-a' : 'arm-b';
}

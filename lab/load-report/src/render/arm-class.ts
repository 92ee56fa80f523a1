/** The class that gives an arm its colour. */
export function armClass(arm: string): string {
  return { 'managed-instances': 'arm-a', hybrid: 'arm-c' }[arm] ?? 'arm-b';
}

/** Arms in the order in which every page has them. */
export const armsInOrder = ['managed-instances', 'default', 'hybrid'] as const;

const classes: Record<string, string> = { 'managed-instances': 'arm-a', default: 'arm-b', hybrid: 'arm-c' };

/** The class that gives an arm its colour, and its dashes where lines cross. */
export function armClass(arm: string): string {
  return classes[arm] ?? 'arm-b';
}

/** `--a`, `--b` and `--c`, light and dark. Told apart by hue and by lightness, so that they stay apart without colour vision. */
export const armColours = {
  light: '--a: #0b6e99; --a-soft: #e3f1f7; --b: #c2570c; --b-soft: #fdeee2; --c: #4c1d95; --c-soft: #efe9fa;',
  dark: '--a: #5cc0ec; --a-soft: #12303f; --b: #f59a52; --b-soft: #3a2415; --c: #9470ff; --c-soft: #241b45;',
} as const;

import { z } from 'zod';

/** Pieces of which the shape of settings is made: strict objects, whole numbers, lists. What a value may be at most is a rule's. */
export const whole = z.int();
export const text = z.string().min(1);
export const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
export const shape = z.strictObject;

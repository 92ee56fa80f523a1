export { openQuery, type Query, type Row } from './open-query.ts';

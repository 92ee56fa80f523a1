export { listObjects, type ListedObject } from './list-objects.ts';
export {
  encodeRows,
  type Having,
  isGoneOrChanged,
  openBytes,
  openObject,
  type ParquetObject,
  type Row,
} from './parquet-object.ts';

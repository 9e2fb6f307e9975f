/** The columns that rules name, and those that a catalog has. */
import { catalogColumns, type CatalogRow } from '../catalog/columns.ts';

/** Every column that these rows have. */
export function columnsOf(rows: readonly CatalogRow[]): readonly string[] {
  const columns = new Set<string>(catalogColumns);
  for (const { extra } of rows) for (const name of extra.keys()) columns.add(name);
  return [...columns];
}

/** The column that a rule means: of that name, else the only one that differs in case and blanks around it alone. */
export function columnNamed(field: string, columns: readonly string[]): string | undefined {
  if (columns.includes(field)) return field;
  const alike = columns.filter((column) => plainName(column) === plainName(field));
  return alike.length === 1 ? alike[0] : undefined;
}

function plainName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

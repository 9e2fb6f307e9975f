/** How the report writes numbers: the same on every machine, with a true minus and as many places as mean something. */

const { floor, round } = Math;

/** With places behind the point; −0 is 0, and what is no number is a dash. */
export function fixed(value: number | null | undefined, places: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (value === Infinity) return '∞';
  if (value === -Infinity) return '−∞';
  const text = value.toFixed(places);
  return text.startsWith('-') ? (Number(text) === 0 ? text.slice(1) : `−${text.slice(1)}`) : text;
}

/** The same, with a plus where it is above 0. */
export function signed(value: number | null | undefined, places: number): string {
  const text = fixed(value, places);
  return typeof value === 'number' && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A whole number in groups of three: `6,576,000`. */
export function grouped(value: number): string {
  return fixed(value, 0).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Minutes and seconds, as on a player: `2:17`; with places: `1:22.286`. */
export function clock(sec: number, places = 0): string {
  const parts = 10 ** places;
  const total = round(sec * parts);
  const minutes = floor(total / (60 * parts));
  const rest = (total - minutes * 60 * parts) / parts;
  return `${minutes}:${rest.toFixed(places).padStart(places === 0 ? 2 : 3 + places, '0')}`;
}

/** In decimal units, as disks and file managers count. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${fixed(bytes / 1e3, 1)} kB`;
  return bytes < 1e9 ? `${fixed(bytes / 1e6, 1)} MB` : `${fixed(bytes / 1e9, 2)} GB`;
}

/** `3 files`, `1 file`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

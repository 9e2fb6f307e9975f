/** Names for groups of duplicates: a group keeps the name it had, so that names can be written down. */
import { compareCodePoints } from '@stem/catalog/catalog';

/** A name for each group. `olderNames` is what each member, by its key, was called before. */
export function nameGroups(
  groups: readonly (readonly string[])[],
  olderNames: ReadonlyMap<string, string>,
): readonly string[] {
  const taken = new Set<string>();
  const kept = groups.map((members) => {
    const name = commonest(members.flatMap((member) => olderNames.get(member) ?? []).filter((one) => !taken.has(one)));
    if (name !== undefined) taken.add(name);
    return name;
  });
  // Names of groups that are gone stay unused as long as any file remembers them.
  const numbers = [...olderNames.values()].map((name) => Number(/^dup_(\d+)$/.exec(name)?.[1] ?? -1));
  let next = numbers.reduce((most, number) => Math.max(most, number), -1) + 1;
  return kept.map((name) => name ?? `dup_${String(next++).padStart(4, '0')}`);
}

/** The first of the names that occur most often. */
function commonest(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || compareCodePoints(a[0], b[0]))[0]?.[0];
}

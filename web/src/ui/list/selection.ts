/** What is ticked: names by id. Survives paging. */
export type Selection = ReadonlyMap<number, string>;

interface Selectable {
  id: number;
  name: string;
}

export function withSelected(
  before: Selection,
  items: readonly Selectable[],
  selected: boolean,
): Selection {
  const next = new Map(before);
  for (const one of items) selected ? next.set(one.id, one.name) : next.delete(one.id);
  return next;
}

// Where a person was in a list, so that every way back leads to the same filter, page and row. Lasts
// as long as the page; a reload has the address itself.

interface Place {
  search: object;
  row: number | undefined;
}

const places = new Map<string, Place>();
const placeOf = (list: string): Place => places.get(list) ?? { search: {}, row: undefined };

/** The list is shown with this filter, page and order. */
export function rememberPlace(list: string, search: object) {
  places.set(list, { ...placeOf(list), search });
}

/** The person goes on from this row. */
export function leaveBy(list: string, row: number) {
  places.set(list, { ...placeOf(list), row });
}

/** What the list's address said when it was last shown. */
export const lastSearch = (list: string): object => placeOf(list).search;

/** The row that the person left by, once. */
export function takeRow(list: string): number | undefined {
  const { search, row } = placeOf(list);
  places.set(list, { search, row: undefined });
  return row;
}

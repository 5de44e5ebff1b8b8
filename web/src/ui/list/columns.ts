import { useState } from "react";

const key = (list: string) => `gatehouse-columns-${list}`;

/** Which of the columns are shown, by what was stored; what is not understood counts as not said. */
export function columnsOf<Id extends string>(
  stored: string | null,
  all: readonly Id[],
  standard: readonly Id[],
): readonly Id[] {
  if (stored === null) return standard;
  const wanted = stored.split(",");
  return all.filter((id) => wanted.includes(id));
}

function read(list: string): string | null {
  try {
    return localStorage.getItem(key(list));
  } catch {
    return null;
  }
}

function write(list: string, columns: readonly string[]) {
  try {
    localStorage.setItem(key(list), columns.join(","));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** The columns that the person chose for this list, in this browser. */
export function useColumns<Id extends string>(
  list: string,
  all: readonly Id[],
  standard: readonly Id[],
): [readonly Id[], (shown: readonly Id[]) => void] {
  const [shown, setShown] = useState(() => columnsOf(read(list), all, standard));
  const choose = (next: readonly Id[]) => {
    const ordered = all.filter((id) => next.includes(id));
    setShown(ordered);
    write(list, ordered);
  };
  return [shown, choose];
}

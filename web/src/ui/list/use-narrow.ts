import { useSyncExternalStore } from "react";

// Below, a table would be wider than its place: rows are shown as cards.
const narrow = matchMedia("(max-width: 1000px)");

const subscribe = (changed: () => void) => {
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
};

export const useNarrow = () => useSyncExternalStore(subscribe, () => narrow.matches);

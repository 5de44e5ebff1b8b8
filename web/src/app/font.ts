import type { QueryClient } from "@tanstack/react-query";

// The page's own font would take a second of a slow line from what it is to show. So it is fetched
// when the first page stands, and used from the next one on, when it comes from the browser's cache.
const name = "gatehouse-font";
const font = '1em "Inter Variable"';
const lookAgainMilliseconds = 500;

/** Uses the font where it has been fetched before. */
export function applyFetchedFont(root: HTMLElement) {
  try {
    if (localStorage.getItem(name) === "fetched") root.dataset.font = "own";
  } catch {
    // Without storage nobody knows; the system's font does as well.
  }
}

/** Fetches the font once the page has what it asked for. */
export async function fetchFontWhenQuiet(client: QueryClient) {
  while (client.isFetching() > 0) {
    await new Promise((resolve) => setTimeout(resolve, lookAgainMilliseconds));
  }
  try {
    if ((await document.fonts.load(font)).length > 0) localStorage.setItem(name, "fetched");
  } catch {
    // The next page tries again.
  }
}

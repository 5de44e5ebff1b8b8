/** A path of this page to go to after signing in; anything that could lead elsewhere is the start. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  // The parser drops tabs and line ends; what it then makes of the path must still be of this page.
  const url = new URL(next, location.origin);
  if (url.origin !== location.origin || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search;
}

import { adminBase } from "./place";

export type Theme = "system" | "light" | "dark";

// A cookie, so that the server can write the choice into the page before any script runs.
const name = "gatehouse-theme";
const year = 31_536_000;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

const isChoice = (text: string | null | undefined): text is "light" | "dark" =>
  text === "light" || text === "dark";

// Where versions before the cookie kept it.
function formerlyStored(): Theme {
  try {
    const stored = localStorage.getItem(name);
    localStorage.removeItem(name);
    if (isChoice(stored)) {
      keep(stored);
      return stored;
    }
  } catch {
    // Without storage there is nothing from before.
  }
  return "system";
}

export function storedTheme(): Theme {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1);
  return isChoice(value) ? value : formerlyStored();
}

// Where cookies are off the choice lasts as long as the page.
function keep(theme: Theme) {
  const lifetime = theme === "system" ? 0 : year;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing by http
  document.cookie = `${name}=${theme}; Path=${adminBase}; Max-Age=${lifetime}; SameSite=Strict${secure}`;
}

export function applyTheme(theme: Theme) {
  const dark = theme === "dark" || (theme === "system" && prefersDark.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function chooseTheme(theme: Theme) {
  keep(theme);
  applyTheme(theme);
}

prefersDark.addEventListener("change", () => applyTheme(storedTheme()));

// What can be typed to say what to do: "activate acme".
const verbs = ["activate", "reauthorize", "edit", "view"] as const;

export type Verb = (typeof verbs)[number];

export interface Typed {
  /** The act that the first word names, or begins to name. */
  verb: Verb | undefined;
  /** What to search for: all that was typed, without the act. */
  words: string;
}

const leastLetters = 3;

export function readTyped(text: string): Typed {
  const trimmed = text.trim();
  const [first = "", ...rest] = trimmed.split(/\s+/);
  const begun = first.toLowerCase();
  const verb =
    rest.length > 0 && begun.length >= leastLetters
      ? verbs.find((one) => one.startsWith(begun))
      : undefined;
  return verb ? { verb, words: rest.join(" ") } : { verb: undefined, words: trimmed };
}

/** Every word that was typed is somewhere in the text. */
export const matches = (text: string, typed: string) =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));

/** A key, and what it does, as the list of them shows it. */
interface Shortcut {
  keys: string;
  does: string;
}

export const shortcuts: { place: string; list: Shortcut[] }[] = [
  {
    place: "Everywhere",
    list: [
      { keys: "Ctrl K", does: "Search or jump to a page, an integration or a setting" },
      { keys: "?", does: "Show this list" },
      { keys: "Esc", does: "Close what is open" },
    ],
  },
  {
    place: "On an integration",
    list: [
      { keys: "Ctrl S", does: "Save" },
      { keys: "↑ ↓", does: "The tab before or behind" },
    ],
  },
  {
    place: "In the resource tree",
    list: [
      { keys: "↑ ↓", does: "The resource above or below" },
      { keys: "← →", does: "Collapse or expand it" },
      { keys: "Space", does: "Grant it, or take it away" },
      { keys: "Home End", does: "The first or the last resource" },
      { keys: "a letter", does: "The next resource that begins with it" },
    ],
  },
];

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: unknown;
}

/** Whether a key asks for the list: "?" where nothing is being typed or chosen by letter. */
export function asksForShortcuts({ key, ctrlKey, metaKey, altKey, target }: Key): boolean {
  if (key !== "?" || ctrlKey || metaKey || altKey) return false;
  const at = target as { tagName?: string; isContentEditable?: boolean } | null;
  return !at?.isContentEditable && !/^(INPUT|TEXTAREA|SELECT)$/.test(at?.tagName ?? "");
}

import type { Setting } from "@/api/schema";

/** What a person has changed and not saved: by path the new value, or null for the system value. */
export type Drafts = ReadonlyMap<string, string | null>;

export const shownValue = (setting: Setting, drafts: Drafts): string => {
  const draft = drafts.get(setting.path);
  return draft === null ? setting.default : (draft ?? setting.value);
};

export const usesDefault = (setting: Setting, drafts: Drafts): boolean => {
  const draft = drafts.get(setting.path);
  return draft === undefined ? setting.is_default : draft === null;
};

/** What is saved: a value, or null for the system value. */
export const savedValue = (setting: Setting | undefined): string | null =>
  setting && !setting.is_default ? setting.value : null;

/** Whether a value changes nothing. A stored secret is not shown, and stays when nothing is typed. */
export function isSaved(setting: Setting | undefined, value: string | null): boolean {
  if (setting?.type === "secret" && value === "" && setting.is_set) return true;
  return value === savedValue(setting);
}

export const changesOf = (drafts: Drafts) => [...drafts].map(([path, value]) => ({ path, value }));

const unitWords = { seconds: "seconds", minutes: "minutes", hours: "hours" } as const;

/** A value in words: "Yes", "never expires", "300 seconds". */
export function inWords(setting: Setting, value: string): string {
  if (setting.type === "secret") return value ? "a new value" : "none";
  if (setting.type === "yes_no") return value === "1" ? "Yes" : "No";
  if (value === "") return setting.empty_means || "empty";
  return setting.unit ? `${value} ${unitWords[setting.unit]}` : value;
}

export function rangeText(setting: Setting): string {
  const { type, min, max, unit } = setting;
  if (type !== "number" && type !== "duration") return "";
  const range = min !== null && max !== null && max < 1e12 ? `${min} to ${max}` : "";
  const also = type === "duration" ? "also 90s, 30m, 4h or 2d" : "";
  return [range && unit ? `${range} ${unit}` : range, also].filter(Boolean).join("; ");
}

import type { Integration } from "@/api/schema";
import type { GrantDraft } from "./api-tab";
import { shownIds } from "./grants";

export interface FormValues {
  name: string;
  email: string;
  callback_url: string;
  identity_link_url: string;
  current_password: string;
}

export const detailFields = ["name", "email", "callback_url", "identity_link_url"] as const;
export type DetailField = (typeof detailFields)[number];

export const labels: Record<keyof FormValues, string> = {
  name: "Name",
  email: "Email",
  callback_url: "Callback URL",
  identity_link_url: "Identity Link URL",
  current_password: "Your Password",
};

export function valuesOf(one: Integration | null): FormValues {
  return {
    name: one?.name ?? "",
    email: one?.email ?? "",
    callback_url: one?.callback_url ?? "",
    identity_link_url: one?.identity_link_url ?? "",
    current_password: "",
  };
}

export function grantOf(one: Integration | null): GrantDraft {
  return {
    access: one?.access === "all" ? "all" : "custom",
    resources: new Set(shownIds(one?.resources ?? [])),
  };
}

export function sameGrant(a: GrantDraft, b: GrantDraft): boolean {
  if (a.access !== b.access) return false;
  if (a.access === "all") return true;
  return (
    a.resources.size === b.resources.size && [...a.resources].every((id) => b.resources.has(id))
  );
}

export const checks = {
  name: (text: string) => {
    if (!text.trim()) return "Enter a name.";
    return text.trim().length <= 255 || "Use at most 255 characters.";
  },
  email: (text: string) => {
    if (!text.trim()) return true;
    if (text.length > 254) return "Use at most 254 characters.";
    return /^[^@\s]+@[^@\s]+$/.test(text.trim()) || "Enter an address such as name@example.com.";
  },
  url: (text: string) => {
    if (!text.trim()) return true;
    if (text.length > 2048) return "Use at most 2,048 characters.";
    if (!/^https?:\/\//i.test(text.trim()) || !URL.canParse(text.trim())) {
      return "Enter a full URL that begins with https://.";
    }
    return !new URL(text.trim()).username || "The URL must not contain a user name or password.";
  },
  current_password: (text: string) => text !== "" || "Enter your password.",
};

export const isPlainHttp = (text: string) => /^http:\/\//i.test(text.trim());

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

export type FormField = keyof FormValues;
export const detailFields = ["name", "email", "callback_url", "identity_link_url"] as const;
export const formFields = [...detailFields, "current_password"] as const;
export type DetailField = (typeof detailFields)[number];

export const isDetail = (field: string): field is DetailField =>
  (detailFields as readonly string[]).includes(field);

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

/** What can be said without the server, which judges everything else. */
export const missing: Partial<Record<keyof FormValues, (text: string) => string | undefined>> = {
  name: (text) => (text.trim() ? undefined : "Enter a name."),
  current_password: (text) => (text ? undefined : "Enter your password."),
};

export const isPlainHttp = (text: string) => /^http:\/\//i.test(text.trim());

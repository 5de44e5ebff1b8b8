import { answer, api } from "@/api/client";
import { type FormField, isDetail } from "./form-values";

/**
 * What the server says of texts before they are saved: what it would refuse, and what it would take
 * though it may not be meant.
 */
export async function judgeDetails(values: ReadonlyMap<FormField, string>, id: number | null) {
  const details = Object.fromEntries([...values].filter(([field]) => isDetail(field)));
  if (Object.keys(details).length === 0) return { problems: [], warnings: [] };
  const body = { ...details, ...(id === null ? {} : { id }) };
  return answer(api.POST("/integrations/check", { body }));
}

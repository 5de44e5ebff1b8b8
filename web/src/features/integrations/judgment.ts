import { useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { answer, api } from "@/api/client";
import type { FieldProblem } from "@/api/schema";
import { type DetailField, type FormValues, isDetail } from "./form-values";

/** What was said of a field, as long as its text is the one that was judged. */
type Said = ReadonlyMap<DetailField, { text: string; message: string }>;

/**
 * What the server says of texts before they are saved: what it would refuse, and what it would take
 * though it may not be meant. Nothing is said of a text that has changed since.
 */
export function useJudgment(form: UseFormReturn<FormValues>, id: number | null) {
  const problems = useRef(new Map<DetailField, { text: string; message: string }>()).current;
  const [warnings, setWarnings] = useState<Said>(new Map());

  const remember = (found: readonly FieldProblem[], values: Partial<FormValues>) => {
    for (const { field, message } of found) {
      if (isDetail(field)) problems.set(field, { text: values[field] ?? "", message });
    }
  };
  const ask = async (fields: readonly DetailField[]) => {
    const values = Object.fromEntries(fields.map((field) => [field, form.getValues(field)]));
    try {
      const body = { ...values, ...(id === null ? {} : { id }) };
      const told = await answer(api.POST("/integrations/check", { body }));
      for (const field of fields) problems.delete(field);
      remember(told.problems, values);
      setWarnings((before) => {
        const next = new Map(before);
        for (const field of fields) next.delete(field);
        for (const { field, message } of told.warnings) {
          if (isDetail(field)) next.set(field, { text: values[field] ?? "", message });
        }
        return next;
      });
    } catch {
      // Whoever saves is told.
    }
  };
  return {
    /** Has the server judge the fields as they are now. */
    ask,
    /** Keeps what the server said when it refused to save. */
    remember,
    /** Asks again about what was wrong: it may have become right. */
    askAgain: () => (problems.size > 0 ? ask([...problems.keys()]) : undefined),
    problem: (field: DetailField, text: string) => {
      const said = problems.get(field);
      return said?.text === text ? said.message : undefined;
    },
    warning: (field: DetailField, text: string) => {
      const said = warnings.get(field);
      return said?.text === text ? said.message : undefined;
    },
  };
}

export type Judgment = ReturnType<typeof useJudgment>;

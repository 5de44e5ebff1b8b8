import { describe, expect, test } from "vitest";
import {
  allShown,
  type Draft,
  emptyDraft,
  findingNow,
  missingOf,
  problemsNow,
  withEntered,
  withJudgment,
} from "./draft";

type Field = "name" | "email" | "url";
const fields: readonly Field[] = ["name", "email", "url"];
const saved: Record<Field, string> = { name: "ERP", email: "", url: "https://erp.example" };

const empty = () => emptyDraft<Field, string>();
const enter = (draft: Draft<Field, string>, field: Field, value: string) =>
  withEntered(draft, field, value, value === saved[field]);
const valueIn = (draft: Draft<Field, string>) => (field: Field) =>
  draft.changes.get(field) ?? saved[field];
const problems = (draft: Draft<Field, string>) =>
  Object.fromEntries(problemsNow(draft, fields, valueIn(draft)));
const values = (some: Partial<Record<Field, string>>) =>
  new Map(Object.entries(some) as [Field, string][]);
const told = (field: string, message: string) => ({ field, message });

describe("what was entered", () => {
  test("nothing is changed at first", () => {
    expect(empty().changes.size).toBe(0);
    expect(problems(empty())).toEqual({});
  });

  test("a field differs until it is again what is saved", () => {
    const changed = enter(empty(), "name", "CRM");
    expect([...changed.changes]).toEqual([["name", "CRM"]]);
    const back = enter(changed, "name", "ERP");
    expect(back.changes.size).toBe(0);
    expect(back.entered.has("name")).toBe(true);
  });

  test("an empty text is a change like any other", () => {
    expect(enter(empty(), "name", "").changes.get("name")).toBe("");
  });

  test("a draft is never changed in place", () => {
    const before = empty();
    const after = enter(before, "name", "CRM");
    withJudgment(after, values({ name: "CRM" }), { problems: [told("name", "Taken.")] });
    expect(before.changes.size).toBe(0);
    expect(after.problems.size).toBe(0);
  });

  test("null is a value: a setting that goes back to its default", () => {
    const draft = withEntered(emptyDraft<string, string | null>(), "path", null, false);
    expect(draft.changes.get("path")).toBeNull();
    const judged = withJudgment(draft, new Map([["path", null]]), {
      problems: [told("path", "Not now.")],
    });
    expect(findingNow(judged.problems, "path", null)).toBe("Not now.");
    expect(findingNow(judged.problems, "path", "5")).toBeUndefined();
  });
});

describe("what was found", () => {
  test("it is said of the value that was judged, and of no other", () => {
    const draft = withJudgment(enter(empty(), "name", "CRM"), values({ name: "CRM" }), {
      problems: [told("name", "Taken.")],
    });
    expect(problems(draft)).toEqual({ name: "Taken." });
    expect(problems(enter(draft, "name", "CRM 2"))).toEqual({});
    // Whoever types the same again has the same problem again.
    expect(problems(enter(enter(draft, "name", "CRM 2"), "name", "CRM"))).toEqual({
      name: "Taken.",
    });
  });

  test("an answer that comes late, after the text has changed, says nothing", () => {
    const asked = values({ email: "a" });
    const typedOn = enter(enter(empty(), "email", "a"), "email", "a@b.example");
    expect(problems(withJudgment(typedOn, asked, { problems: [told("email", "No @.")] }))).toEqual(
      {},
    );
  });

  test("judging one field keeps what was found of the others", () => {
    let draft = enter(enter(empty(), "name", ""), "email", "a");
    draft = withJudgment(draft, values({ name: "" }), {
      problems: [told("name", "Enter a name.")],
    });
    draft = withJudgment(draft, values({ email: "a" }), { problems: [told("email", "No @.")] });
    expect(problems(draft)).toEqual({ name: "Enter a name.", email: "No @." });
  });

  test("what has become right is said no more", () => {
    let draft = enter(empty(), "name", "CRM");
    draft = withJudgment(draft, values({ name: "CRM" }), { problems: [told("name", "Taken.")] });
    draft = withJudgment(draft, values({ name: "CRM" }), { problems: [] });
    expect(problems(draft)).toEqual({});
  });

  test("problems are in the order of the page, whatever the order they were told in", () => {
    const draft = withJudgment(empty(), values(saved), {
      problems: [told("url", "c"), told("name", "a"), told("email", "b")],
    });
    expect(Object.keys(problems(draft))).toEqual(["name", "email", "url"]);
  });

  test("of several problems of a field the first is said", () => {
    const draft = withJudgment(empty(), values({ name: "ERP" }), {
      problems: [told("name", "first"), told("name", "second")],
    });
    expect(problems(draft)).toEqual({ name: "first" });
  });

  test("what is told of a field that was not asked about is left out", () => {
    const draft = withJudgment(empty(), values({ name: "ERP" }), {
      problems: [told("url", "Not asked."), told("resources", "No field.")],
    });
    expect(problems(draft)).toEqual({});
  });

  test("warnings stay when only problems were looked for", () => {
    let draft = withJudgment(empty(), values({ url: saved.url }), {
      problems: [],
      warnings: [told("url", "Private address.")],
    });
    draft = withJudgment(draft, values({ url: saved.url }), { problems: [] });
    expect(findingNow(draft.warnings, "url", saved.url)).toBe("Private address.");
    draft = withJudgment(draft, values({ url: saved.url }), { problems: [], warnings: [] });
    expect(findingNow(draft.warnings, "url", saved.url)).toBeUndefined();
  });
});

describe("what is missing", () => {
  const missing = {
    name: (text: string) => (text.trim() ? undefined : "Enter a name."),
  };

  test("is told of the fields that are asked about", () => {
    expect(missingOf(missing, values({ name: "  ", email: "" }))).toEqual([
      told("name", "Enter a name."),
    ]);
    expect(missingOf(missing, values({ email: "" }))).toEqual([]);
    expect(missingOf(missing, values({ name: "x" }))).toEqual([]);
  });
});

describe("whether the fields show everything that was refused", () => {
  test.each([
    ["nothing was told", [], false],
    ["each has a field", [told("name", "a"), told("url", "b")], true],
    ["one has none", [told("name", "a"), told("resources", "b")], false],
  ])("%s", (_, list, shown) => {
    expect(allShown(list, fields)).toBe(shown);
  });
});

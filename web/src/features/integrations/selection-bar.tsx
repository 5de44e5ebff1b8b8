import { useState } from "react";
import { answer, api } from "@/api/client";
import type { IntegrationFilter } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import type { Selection } from "@/ui/list/selection";
import { part } from "@/ui/part";
import { plural } from "@/ui/time";
import { useAction } from "@/ui/use-action";
import { type BulkAct, bulkMax } from "./bulk";
import { download } from "./download";
import css from "./selection-bar.module.css";

const BulkPanel = part(() => import("./bulk-panel").then((m) => m.BulkPanel));
const DeleteMany = part(() => import("./delete-many").then((m) => m.DeleteMany));

interface Props {
  selection: Selection;
  query: IntegrationFilter;
  total: number;
  onChange: (selection: Selection) => void;
}

const acts: [BulkAct | "delete", string][] = [
  ["activate", "Activate"],
  ["reauthorize", "Reauthorize"],
  ["deactivate", "Deactivate"],
  ["delete", "Delete"],
];

async function everyMatching(query: IntegrationFilter): Promise<Integration[]> {
  const all: Integration[] = [];
  for (let page = 1; ; page += 1) {
    const found = await answer(
      api.GET("/integrations", { params: { query: { ...query, page, per: 200 } } }),
    );
    all.push(...found.items);
    if (found.items.length === 0 || all.length >= found.total) return all;
  }
}

/** What can be done with several integrations at once; the selection survives paging. */
export function SelectionBar({ selection, query, total, onChange }: Props) {
  const [acting, setActing] = useState<BulkAct | "delete" | null>(null);
  const tooMany = selection.size > bulkMax;
  const selectAll = useAction(async () => {
    onChange(new Map((await everyMatching(query)).map((one) => [one.id, one.name])));
  });
  const exportAll = useAction(async () => {
    const chosen = (await everyMatching({ ...query })).filter((one) => selection.has(one.id));
    download("integrations.csv", csvOf(chosen), "text/csv");
  });
  return (
    <div className={css.bar} role="status">
      <strong>{plural(selection.size, "selected", "selected")}</strong>
      {selection.size < total && (
        <Button look="link" busy={selectAll.busy} onClick={selectAll.run}>
          Select all {total} matching
        </Button>
      )}
      <Button look="link" onClick={() => onChange(new Map())}>
        Clear selection
      </Button>
      <span className={css.push} />
      <Button small busy={exportAll.busy} onClick={exportAll.run}>
        Export CSV
      </Button>
      {acts.map(([act, word]) => (
        <Button key={act} small inert_={tooMany} onClick={() => setActing(act)}>
          {word}
        </Button>
      ))}
      {tooMany && <span className={css.limit}>At most {bulkMax} at once, but for the export.</span>}
      {acting === "delete" && (
        <DeleteMany
          selection={selection}
          onClose={() => setActing(null)}
          onRest={(rest) => onChange(rest)}
        />
      )}
      {acting && acting !== "delete" && (
        <BulkPanel act={acting} ids={[...selection.keys()]} onClose={() => setActing(null)} />
      )}
    </div>
  );
}

// A leading sign would make a spreadsheet read the text as a formula.
const cell = (text: string) => `"${text.replace(/^([=+\-@\t\r])/, "'$1").replaceAll('"', '""')}"`;

function csvOf(items: Integration[]): string {
  const head = ["id", "name", "email", "status", "access", "resources", "last_used_at"];
  const rows = items.map((one) => [
    String(one.id),
    one.name,
    one.email,
    one.status,
    one.access,
    one.resources.join(" "),
    one.last_used_at ?? "",
  ]);
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

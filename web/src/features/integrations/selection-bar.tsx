import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api } from "@/api/client";
import type { IntegrationFilter } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { PasswordField, TextField } from "@/ui/field";
import { Note } from "@/ui/kit";
import { Name } from "@/ui/name";
import { plural } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import { download } from "./download";
import css from "./selection-bar.module.css";

export type Selection = ReadonlyMap<number, string>;

interface Props {
  selection: Selection;
  query: IntegrationFilter;
  total: number;
  onChange: (selection: Selection) => void;
}

async function everyMatching(query: IntegrationFilter): Promise<Integration[]> {
  const all: Integration[] = [];
  for (let page = 1; ; page += 1) {
    const part = await answer(
      api.GET("/integrations", { params: { query: { ...query, page, per: 200 } } }),
    );
    all.push(...part.items);
    if (part.items.length === 0 || all.length >= part.total) return all;
  }
}

/** What can be done with several integrations at once; the selection survives paging. */
export function SelectionBar({ selection, query, total, onChange }: Props) {
  const [deleting, setDeleting] = useState(false);
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
      <Button small onClick={() => setDeleting(true)}>
        Delete
      </Button>
      {deleting && (
        <DeleteMany
          selection={selection}
          onClose={() => setDeleting(false)}
          onRest={(rest) => onChange(rest)}
        />
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

function DeleteMany({
  selection,
  onClose,
  onRest,
}: {
  selection: Selection;
  onClose: () => void;
  onRest: (rest: Selection) => void;
}) {
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const remove = useAction(async () => {
    const rest = new Map(selection);
    try {
      for (const id of selection.keys()) {
        await answer(
          api.DELETE("/integrations/{id}", {
            params: { path: { id } },
            body: { current_password: password },
          }),
        );
        rest.delete(id);
      }
      toast(`${plural(selection.size, "integration", "integrations")} deleted.`);
      onClose();
    } finally {
      onRest(rest);
      await client.invalidateQueries({ queryKey: ["integrations", "list"] });
    }
  });
  const ready = typed === String(selection.size) && password !== "";
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Delete ${plural(selection.size, "integration", "integrations")}?`}
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" inert_={!ready} busy={remove.busy} onClick={remove.run}>
            OK, delete integrations
          </Button>
        </>
      }
    >
      <p>Their credentials stop working at the next call. This cannot be undone.</p>
      <ul className={css.names}>
        {[...selection].slice(0, 50).map(([id, name]) => (
          <li key={id}>
            <Name>{name}</Name>
          </li>
        ))}
        {selection.size > 50 && <li>and {selection.size - 50} more</li>}
      </ul>
      {remove.error && (
        <Note tone="danger" role="alert">
          {remove.error.message} What was deleted before stays deleted.
        </Note>
      )}
      <TextField
        ref={field}
        label={`Type the number ${selection.size} to confirm`}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <PasswordField
        label="Your Password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
    </ConfirmDialog>
  );
}

import { useRef, useState } from "react";
import type { Integration, IntegrationConflict } from "@/api/schema";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { RadioSegment } from "@/ui/kit";
import { plural, When } from "@/ui/time";
import type { GrantDraft } from "./api-tab";
import css from "./conflict.module.css";
import { type DetailField, detailFields, grantOf, labels, sameGrant } from "./form-values";

type Details = Record<DetailField, string>;

interface Props {
  conflict: IntegrationConflict;
  base: Integration;
  mine: Details & { grant: GrantDraft };
  onClose: () => void;
  onResolved: (values: Details, grant: GrantDraft) => void;
}

const sides = [
  { value: "mine", label: "Yours" },
  { value: "theirs", label: "Theirs" },
] as const;
type Side = (typeof sides)[number]["value"];

const grantText = (grant: GrantDraft) =>
  grant.access === "all" ? "All resources" : plural(grant.resources.size, "resource", "resources");

/** Somebody else saved first: who, when, and for each field whose value to keep. Saves nothing itself. */
export function ConflictView({ conflict, base, mine, onClose, onResolved }: Props) {
  const { current } = conflict;
  const theirGrant = grantOf(current);
  const grantDiffers = !sameGrant(mine.grant, theirGrant);
  const differing = detailFields.filter((field) => mine[field].trim() !== current[field]);
  // What you did not touch is theirs; what you typed is yours until you say otherwise.
  const [sideOf, setSideOf] = useState<Record<string, Side>>(() => ({
    ...Object.fromEntries(
      differing.map((field) => [field, mine[field].trim() === base[field] ? "theirs" : "mine"]),
    ),
    grant: sameGrant(mine.grant, grantOf(base)) ? "theirs" : "mine",
  }));
  const go = useRef<HTMLButtonElement>(null);
  const resolve = () => {
    const values = Object.fromEntries(
      detailFields.map((field) => [field, sideOf[field] === "mine" ? mine[field] : current[field]]),
    ) as Details;
    onResolved(values, sideOf.grant === "mine" ? mine.grant : theirGrant);
  };
  const rows = [
    ...differing.map((field) => ({
      key: field as string,
      label: labels[field],
      mine: mine[field],
      theirs: current[field],
    })),
    ...(grantDiffers
      ? [
          {
            key: "grant",
            label: "Resource Access",
            mine: grantText(mine.grant),
            theirs: grantText(theirGrant),
          },
        ]
      : []),
  ];
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title="Somebody else has changed this integration"
      initialFocus={go}
      actions={
        <>
          <Button onClick={onClose}>Back to the form</Button>
          <Button ref={go} look="primary" onClick={resolve}>
            Use this choice
          </Button>
        </>
      }
    >
      <p>
        <strong>{conflict.changed_by}</strong> saved it <When iso={conflict.changed_at} />. Nothing
        of yours is saved yet. Choose what to keep, then save again.
      </p>
      {rows.length === 0 && <p>What you entered is the same as what was saved.</p>}
      {rows.map((row) => (
        <section key={row.key} className={css.row} aria-label={row.label}>
          <h3>{row.label}</h3>
          <RadioSegment
            legend={`Keep which ${row.label}`}
            options={sides}
            value={sideOf[row.key] ?? "theirs"}
            onChange={(side) => setSideOf((before) => ({ ...before, [row.key]: side }))}
          />
          <dl>
            <dt>Yours</dt>
            <dd>{row.mine || "Empty"}</dd>
            <dt>Theirs</dt>
            <dd>{row.theirs || "Empty"}</dd>
          </dl>
        </section>
      ))}
    </ConfirmDialog>
  );
}

import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from "react";
import { queries } from "@/api/queries";
import { places } from "./addresses";
import css from "./palette.module.css";

interface Hit {
  group: string;
  label: string;
  detail: string;
  go: () => void;
}

// Every word that was typed is somewhere in the text.
const matches = (text: string, typed: string) =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));

function useHits(typed: string): Hit[] {
  const navigate = useNavigate();
  const found = useQuery(queries.search(useDeferredValue(typed.trim()))).data;
  const pages: Hit[] = [
    { label: "Dashboard", detail: "", to: places.dashboard },
    { label: "Integrations", detail: "System > Extensions", to: places.integrations },
    { label: "Configuration", detail: "Stores > Settings", to: places.configuration },
    {
      label: "Notifications",
      detail: "System > Other Settings",
      to: places.notifications,
    },
    { label: "Account Settings", detail: "", to: places.account },
    { label: "Active sessions", detail: "Account", to: places.sessions },
  ].map(({ label, detail, to }) => ({ group: "Pages", label, detail, go: () => navigate(to) }));
  const actions: Hit[] = [
    {
      group: "Actions",
      label: "Add New Integration",
      detail: "",
      go: () => navigate(places.newIntegration),
    },
  ];
  const integrations = (typed.trim().length > 1 ? (found?.integrations ?? []) : []).map((one) => ({
    group: "Integrations",
    label: one.name,
    detail: one.status,
    go: () => navigate(places.integration(one.id)),
  }));
  const settings = (typed.trim().length > 1 ? (found?.settings ?? []) : []).map((one) => ({
    group: "Settings",
    label: one.label,
    detail: one.section,
    go: () => navigate(places.configurationOf(one.section, one.group)),
  }));
  const own = [...pages, ...actions].filter((hit) => matches(`${hit.label} ${hit.detail}`, typed));
  return [...own, ...integrations, ...settings];
}

/** Search over pages, integrations, settings and actions; Ctrl K. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const hits = useHits(typed);
  const current = Math.min(at, hits.length - 1);

  const choose = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    hit.go();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((current + step + hits.length) % Math.max(1, hits.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(hits[current]);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup className={css.palette} initialFocus={input} aria-label="Search">
          <input
            ref={input}
            className={css.input}
            role="combobox"
            aria-label="Search pages, integrations and settings"
            aria-expanded={hits.length > 0}
            aria-controls={listId}
            aria-activedescendant={hits[current] ? `${listId}-${current}` : undefined}
            placeholder="Search pages, integrations and settings"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div id={listId} role="listbox" aria-label="Results" className={css.list}>
            {hits.map((hit, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the search field
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search field
              <div
                key={`${hit.group}-${hit.label}-${hit.detail}`}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === current}
                className={css.hit}
                onClick={() => choose(hit)}
                onPointerMove={() => setAt(index)}
              >
                <span className={css.label}>{hit.label}</span>
                <span className={css.detail}>{hit.detail}</span>
                <span className={css.group}>{hit.group}</span>
              </div>
            ))}
          </div>
          {hits.length === 0 && (
            <p className={css.none} role="status">
              Nothing found.
            </p>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

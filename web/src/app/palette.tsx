import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useCallback, useDeferredValue, useId, useRef, useState } from "react";
import { queries } from "@/api/queries";
import type { SearchResult } from "@/api/schema";
import { places } from "./addresses";
import css from "./palette.module.css";
import { matches, readTyped } from "./palette-words";

interface Hit {
  key: string;
  group: string;
  label: string;
  detail: string;
  go: () => void;
}

const pages = [
  { label: "Dashboard", detail: "", to: places.dashboard },
  { label: "Integrations", detail: "System > Extensions", to: places.integrations },
  { label: "Configuration", detail: "Stores > Settings", to: places.configuration },
  { label: "Notifications", detail: "System > Other Settings", to: places.notifications },
  { label: "Account Settings", detail: "", to: places.account },
  { label: "Active sessions", detail: "Account", to: places.sessions },
];

type Found = SearchResult["integrations"][number];

const activationVerb = (one: Found) => (one.status === "inactive" ? "Activate" : "Reauthorize");

function useHits(typed: string): Hit[] {
  const navigate = useNavigate();
  const { verb, words } = readTyped(typed);
  const answered = useQuery(queries.search(useDeferredValue(words))).data;
  const found = words.length > 1 ? answered : undefined;
  const open = (one: Found) => ({
    key: `open-${one.id}`,
    group: "Integrations",
    label: one.name,
    detail: [one.status, one.email].filter(Boolean).join(" · "),
    go: () => navigate(places.integration(one.id)),
  });
  const edit = (one: Found) => ({
    ...open(one),
    key: `edit-${one.id}`,
    group: "Actions",
    label: `Edit ${one.name}`,
    detail: "",
  });
  const activate = (one: Found) => ({
    key: `activate-${one.id}`,
    group: "Actions",
    label: `${activationVerb(one)} ${one.name}`,
    detail: one.status,
    go: () => navigate(places.authorization(one.id)),
  });
  const own: Hit[] = pages.map(({ label, detail, to }) => ({
    key: label,
    group: "Pages",
    label,
    detail,
    go: () => navigate(to),
  }));
  own.push({
    key: "new",
    group: "Actions",
    label: "Add New Integration",
    detail: "",
    go: () => navigate(places.newIntegration),
  });
  const integrations = found?.integrations ?? [];
  const isActivation = verb === "activate" || verb === "reauthorize";
  const acts = [
    ...(verb === "edit" || verb === "view" ? integrations.map(edit) : []),
    ...(isActivation ? integrations.map(activate) : []),
  ];
  // Without a word for an act the likely ones are offered for the best few.
  const offered = verb ? [] : integrations.slice(0, 3).map(activate);
  const resources = (verb ? [] : (found?.resources ?? [])).map((one) => ({
    key: one.id,
    group: "Resources",
    label: `Who may use ${one.title}`,
    detail: one.id,
    go: () => navigate({ ...places.integrations, search: { q: one.id } }),
  }));
  const settings = (verb ? [] : (found?.settings ?? [])).map((one) => ({
    key: one.path,
    group: "Settings",
    label: one.label,
    detail: one.section,
    go: () => navigate(places.configurationOf(one.section, one.group)),
  }));
  return [
    ...acts,
    ...own.filter((hit) => matches(`${hit.label} ${hit.detail}`, typed.trim())),
    ...integrations.map(open),
    ...offered,
    ...resources,
    ...settings,
  ];
}

interface Props {
  /** It may begin before this is loaded. */
  typed: string;
  onType: (typed: string) => void;
  onClose: () => void;
}

/** Search over pages, integrations, resources, settings and actions; Ctrl K. */
export function Palette({ typed, onType, onClose }: Props) {
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  // At once: what is typed between two frames must not be lost.
  const place = useCallback((element: HTMLInputElement | null) => {
    input.current = element;
    element?.focus();
  }, []);
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
            ref={place}
            className={css.input}
            role="combobox"
            aria-label="Search pages, integrations and settings"
            aria-expanded={hits.length > 0}
            aria-controls={listId}
            aria-activedescendant={hits[current] ? `${listId}-${current}` : undefined}
            placeholder="Search pages, integrations and settings"
            value={typed}
            onChange={(event) => {
              onType(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div id={listId} role="listbox" aria-label="Results" className={css.list}>
            {hits.map((hit, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the search field
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search field
              <div
                key={hit.key}
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

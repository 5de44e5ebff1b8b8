import { type KeyboardEvent, useEffect, useRef } from "react";
import css from "./tabs.module.css";

interface TabItem {
  id: string;
  label: string;
  count?: number | string | undefined;
  alert?: boolean;
}

/** A vertical list of tabs; a row on a phone. Arrow keys move and choose. */
export function Tabs({
  title,
  tabs,
  current,
  onTab,
}: {
  title: string;
  tabs: TabItem[];
  current: string;
  onTab: (id: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  // On a phone the row of tabs scrolls: the chosen one is in sight.
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>(`#tab-${current}`);
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const at = tabs.findIndex((tab) => tab.id === current);
    const to = { Home: 0, End: tabs.length - 1 }[event.key];
    const next = step ? tabs[(at + step + tabs.length) % tabs.length] : tabs[to ?? -1];
    if (!next) return;
    event.preventDefault();
    onTab(next.id);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div className={css.card}>
      <p className={css.title} id="tabs-title">
        {title}
      </p>
      <div
        ref={list}
        role="tablist"
        aria-orientation="vertical"
        aria-labelledby="tabs-title"
        className={css.list}
        onKeyDown={onKeyDown}
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`tab-${tab.id}`}
            aria-selected={tab.id === current}
            aria-controls={tab.id === current ? `panel-${tab.id}` : undefined}
            tabIndex={tab.id === current ? 0 : -1}
            className={css.tab}
            onClick={() => onTab(tab.id)}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className={css.count} data-alert={tab.alert || undefined}>
                {tab.count}
                {tab.alert && <span className="visually-hidden"> errors</span>}
              </span>
            )}
          </button>
        ))}
      </div>
    </div>
  );
}

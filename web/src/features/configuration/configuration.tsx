import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { ApiError, answer, api, asApiError } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { Setting, Settings } from "@/api/schema";
import { places, sectionSlug } from "@/app/addresses";
import { Button } from "@/ui/button";
import { LeaveGuard } from "@/ui/edit/leave-guard";
import { useEdit } from "@/ui/edit/use-edit";
import { inputClass } from "@/ui/field";
import { Card, EmptyState, ErrorState, Loading, Note, Skeleton } from "@/ui/kit";
import { PageHeader } from "@/ui/page-header";
import { plural } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import css from "./configuration.module.css";
import { changesOf, isSaved, savedValue } from "./drafts";
import { Group } from "./group";
import { ReviewDialog } from "./review";

/** Stores > Settings > Configuration. */
export function ConfigurationScreen() {
  const settings = useQuery(queries.settings());
  if (settings.data) return <Configuration settings={settings.data} />;
  return (
    <>
      <PageHeader title="Configuration" crumbs={[{ label: "Stores" }, { label: "Settings" }]} />
      <Card>
        {settings.isError ? (
          <ErrorState
            title="The configuration could not be loaded"
            error={asApiError(settings.error)}
            onRetry={() => settings.refetch()}
          />
        ) : (
          <Loading label="Loading the configuration">
            <Skeleton width="50%" />
          </Loading>
        )}
      </Card>
    </>
  );
}

function groupsOf(items: Setting[]): Map<string, Setting[]> {
  const groups = new Map<string, Setting[]>();
  for (const one of items) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

const matches = (one: Setting, typed: string) =>
  `${one.label} ${one.path} ${one.help}`.toLowerCase().includes(typed.trim().toLowerCase());

function Configuration({ settings }: { settings: Settings }) {
  const { section: slug } = useParams({ from: "/shell/stores/settings/configuration/{-$section}" });
  const search = useSearch({ from: "/shell/stores/settings/configuration/{-$section}" });
  const navigate = useNavigate({ from: "/stores/settings/configuration/{-$section}" });
  const client = useQueryClient();
  const byPath = useMemo(() => new Map(settings.items.map((one) => [one.path, one])), [settings]);
  const edit = useEdit<string, string | null>({
    fields: [...byPath.keys()],
    saved: (path) => savedValue(byPath.get(path)),
    isSaved: (path, value) => isSaved(byPath.get(path), value),
    judge: (values) =>
      answer(api.POST("/settings/check", { body: { changes: changesOf(values) } })),
    judged: "together",
    idOf: (path) => `setting-${path}`,
  });
  const drafts = edit.changes;
  const [version, setVersion] = useState(settings.version);
  // Whether what is wrong was tried to be saved; else it was found when its field was left.
  const [refused, setRefused] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const sections = useMemo(
    () => [...new Set(settings.items.map((one) => one.section))],
    [settings],
  );
  const section = sections.find((one) => sectionSlug(one) === slug) ?? "";
  const typed = search.q ?? "";
  const shown = settings.items.filter((one) =>
    typed ? matches(one, typed) : one.section === section,
  );
  const groups = groupsOf(shown);
  const open = new Set(search.open?.split("~") ?? []);
  const changed = settings.items.filter((one) => drafts.has(one.path));
  // Without drafts nothing can be in conflict; with them the version is the one they were made on.
  const base = drafts.size === 0 ? settings.version : version;

  const save = useAction(async () => {
    try {
      const next = await answer(
        api.PATCH("/settings", {
          params: { header: { "If-Match": `"${base}"` } },
          body: { changes: changesOf(drafts) },
        }),
      );
      client.setQueryData(queries.settings().queryKey, next);
      edit.reset();
      toast("You saved the configuration.");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 412) await client.invalidateQueries({ queryKey: keys.settings });
      const told = error.problem.errors ?? [];
      if (told.length === 0) throw error;
      setRefused(true);
      const wrong = new Set(edit.refuse(told));
      openGroups(settings.items.filter((one) => wrong.has(one.path)));
    }
  });
  const openGroups = (items: Setting[]) =>
    navigate({
      search: { ...search, open: [...open, ...items.map((one) => one.group)].join("~") },
      replace: true,
    });
  const toggleGroup = (name: string) => {
    const next = new Set(open);
    next.has(name) ? next.delete(name) : next.add(name);
    navigate({
      search: { ...search, open: [...next].join("~") || undefined },
      replace: true,
      resetScroll: false,
    });
  };
  const change = (setting: Setting, value: string | null) => {
    if (drafts.size === 0) setVersion(settings.version);
    edit.enter(setting.path, value);
    setRefused(false);
  };
  const conflict = save.error?.status === 412;
  return (
    <>
      <PageHeader
        sticky
        title="Configuration"
        crumbs={[{ label: "Stores" }, { label: "Settings" }]}
        actions={
          <>
            {changed.length > 0 && (
              <>
                <Button look="quiet" onClick={() => setReviewing(true)}>
                  {plural(changed.length, "change", "changes")}
                </Button>
                <Button
                  onClick={() => {
                    edit.reset();
                    save.clear();
                  }}
                >
                  Discard
                </Button>
              </>
            )}
            <Button
              look="primary"
              inert_={changed.length === 0}
              busy={save.busy}
              onClick={save.run}
            >
              {save.busy ? "Saving" : "Save Config"}
            </Button>
          </>
        }
      />
      <div className={css.columns}>
        <div className={css.side}>
          <input
            type="search"
            className={inputClass}
            aria-label="Search settings"
            placeholder="Search settings"
            value={typed}
            onChange={(event) =>
              navigate({ search: { ...search, q: event.target.value || undefined }, replace: true })
            }
          />
          <SectionList sections={sections} current={typed ? "" : section} />
        </div>
        <div className={css.groups}>
          {conflict && (
            <Note
              tone="warning"
              role="alert"
              actions={
                <Button
                  small
                  onClick={() => {
                    setVersion(settings.version);
                    save.clear();
                  }}
                >
                  Go on with the present values
                </Button>
              }
            >
              Somebody changed the configuration while you were here. The present values are shown
              now; your changes are kept and not saved yet.
            </Note>
          )}
          {save.error && !conflict && (
            <Note tone="danger" role="alert">
              {save.error.message} Nothing was saved.
            </Note>
          )}
          {refused && edit.problems.size > 0 && (
            <Note tone="danger" role="alert">
              {edit.problems.size === 1 ? "One value is" : `${edit.problems.size} values are`} not
              right. Nothing was saved.
            </Note>
          )}
          {shown.length === 0 && (
            <Card>
              {typed ? (
                <EmptyState title="No setting matches">
                  Labels, help texts and the paths that commands use are searched.
                </EmptyState>
              ) : (
                <EmptyState title="Choose a section">
                  Expand a heading of the list and choose a section, or search all settings.
                </EmptyState>
              )}
            </Card>
          )}
          {!typed && section && <h2 className={css.section}>{section}</h2>}
          {[...groups].map(([name, items]) => (
            <Group
              key={name}
              name={name}
              items={items}
              open={typed !== "" || open.has(name)}
              onToggle={() => toggleGroup(name)}
              drafts={drafts}
              errors={edit.problems}
              onChange={change}
              onLeave={edit.leave}
            />
          ))}
        </div>
      </div>
      {reviewing && (
        <ReviewDialog changed={changed} drafts={drafts} onClose={() => setReviewing(false)} />
      )}
      <LeaveGuard
        when={() => drafts.size > 0}
        keeps={(route) => route.startsWith("/shell/stores/settings/configuration")}
      >
        The settings that you changed are not saved.
      </LeaveGuard>
    </>
  );
}

function SectionList({ sections, current }: { sections: string[]; current: string }) {
  const tabs = [...new Set(sections.map((one) => one.split(">")[0]?.trim() ?? ""))];
  return (
    <nav className={css.sections} aria-label="Configuration sections">
      {tabs.map((tab) => (
        <SectionTab
          key={tab}
          tab={tab}
          sections={sections.filter((one) => one.startsWith(`${tab} >`))}
          current={current}
        />
      ))}
    </nav>
  );
}

// Collapsed until a person expands it, or has come to one of its sections.
function SectionTab({
  tab,
  sections,
  current,
}: {
  tab: string;
  sections: string[];
  current: string;
}) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? sections.includes(current);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        className={css.tab}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setChosen(!open)}
      >
        {tab}
        <ChevronRight size={16} aria-hidden="true" className={css.chevron} />
      </button>
      <ul id={id} hidden={!open}>
        {sections.map((one) => (
          <li key={one}>
            <Link
              {...places.configurationOf(one)}
              className={css.link}
              aria-current={one === current ? "page" : undefined}
            >
              {one.split(">")[1]?.trim()}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ApiError, answer, api } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { Integration, IntegrationConflict } from "@/api/schema";
import { type IntegrationTab, places } from "@/app/addresses";
import { Button, LinkButton } from "@/ui/button";
import { allShown } from "@/ui/edit/draft";
import { LeaveGuard } from "@/ui/edit/leave-guard";
import { ProblemSummary } from "@/ui/edit/problem-summary";
import { type Edit, useEdit } from "@/ui/edit/use-edit";
import { Note, TechnicalLine } from "@/ui/kit";
import { leaveBy } from "@/ui/list/place";
import { Name, NameLine } from "@/ui/name";
import { PageHeader } from "@/ui/page-header";
import { part } from "@/ui/part";
import { useAction } from "@/ui/use-action";
import { ActivationLink } from "./activation-link";
import { ApiTab } from "./api-tab";
import { ConflictView } from "./conflict";
import { integrationCrumbs } from "./crumbs";
import { DeactivateButton } from "./deactivate";
import { CredentialsTab, DeliveriesTab, HistoryTab } from "./detail-tabs";
import css from "./form.module.css";
import {
  type DetailField,
  detailFields,
  type FormField,
  formFields,
  grantOf,
  labels,
  missing,
  sameGrant,
  valuesOf,
} from "./form-values";
import { InfoTab } from "./info-tab";
import { judgeDetails } from "./judgment";
import { IntegrationStatus } from "./labels";
import { gridList, gridPlace } from "./search";
import { Tabs } from "./tabs";
import { tellDone } from "./tell-done";

const CallsTab = part(() => import("./calls-tab").then((m) => m.CallsTab));

export type Tab = IntegrationTab;

interface Props {
  integration: Integration | null;
  /** It was deleted while it was open. */
  gone?: boolean;
  tab: Tab;
  onTab: (tab: Tab) => void;
}

// What the form needs of an integration while it is edited: the version that the edit is made on.
function useDraft(integration: Integration | null) {
  const [base, setBase] = useState(integration);
  const [grant, setGrant] = useState(() => grantOf(integration));
  const saved = valuesOf(base);
  const edit = useEdit<FormField>({
    fields: formFields,
    saved: (field) => saved[field],
    missing,
    judge: (values) => judgeDetails(values, integration?.id ?? null),
  });
  const grantChanged = !sameGrant(grant, grantOf(base));
  const reset = (to: Integration | null) => {
    setBase(to);
    setGrant(grantOf(to));
    edit.reset();
  };
  return { base, setBase, grant, setGrant, edit, grantChanged, reset };
}

type Draft = ReturnType<typeof useDraft>;

const detailsOf = (edit: Edit<FormField>) =>
  Object.fromEntries(detailFields.map((field) => [field, edit.value(field)])) as Record<
    DetailField,
    string
  >;

function bodyOf({ edit, grant }: Draft) {
  return {
    name: edit.value("name").trim(),
    email: edit.value("email").trim(),
    callback_url: edit.value("callback_url").trim(),
    identity_link_url: edit.value("identity_link_url").trim(),
    access: grant.access,
    resources: grant.access === "all" ? [] : [...grant.resources],
    current_password: edit.value("current_password"),
  };
}

function send(draft: Draft, key: string): Promise<Integration> {
  const body = bodyOf(draft);
  if (!draft.base) {
    const params = { header: { "Idempotency-Key": key } };
    return answer(api.POST("/integrations", { params, body }));
  }
  const params = {
    path: { id: draft.base.id },
    header: { "If-Match": `"${draft.base.version}"` },
  };
  return answer(api.PATCH("/integrations/{id}", { params, body }));
}

export function IntegrationForm({ integration, gone = false, tab, onTab }: Props) {
  const draft = useDraft(integration);
  const { edit, base, grant } = draft;
  // Whether what is wrong was tried to be saved; else it was found when its field was left.
  const [refused, setRefused] = useState(false);
  const [conflict, setConflict] = useState<IntegrationConflict | null>(null);
  const readOnly = integration?.setup === "declared";
  const unsaved = !readOnly && !gone && (edit.changes.size > 0 || draft.grantChanged);
  const leaving = useRef(false);
  const navigate = useNavigate();
  const client = useQueryClient();

  const save = useAction(async (key, activate: boolean) => {
    try {
      const saved = await send(draft, key);
      leaving.current = true;
      client.setQueryData(queries.integration(saved.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: keys.integrations.lists });
      tellDone(saved.name, "saved");
      leaveBy(gridList, saved.id);
      const next = activate ? places.authorization(saved.id) : places.integrations;
      await navigate({ ...next, search: { ...gridPlace(), ...next.search }, replace: true });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 412) {
        setConflict(error.problem as unknown as IntegrationConflict);
        return;
      }
      const told = error.problem.errors ?? [];
      if (told.some((one) => one.field === "resources")) onTab("api");
      if (edit.refuse(told).length > 0) onTab("info");
      if (!allShown(told, formFields)) throw error;
    }
  });
  const submit = async (activate: boolean) => {
    const right = await edit.check();
    setRefused(!right);
    if (right) await save.run(activate);
    else onTab("info");
  };
  useSaveKey(() => !readOnly && submit(false));
  // A change by somebody else appears at once, unless it would go over what is being typed.
  useEffect(() => {
    if (integration && !unsaved && base && integration.version !== base.version) {
      draft.reset(integration);
    }
  });

  const count = edit.problems.size;
  const title = integration
    ? `${readOnly ? "View" : "Edit"} "${integration.name}" Integration`
    : "New Integration";
  return (
    <>
      <PageHeader
        sticky
        title={title}
        heading={
          integration && (
            <NameLine
              before={`${readOnly ? "View" : "Edit"} "`}
              name={integration.name}
              after={'" Integration'}
            />
          )
        }
        crumbs={integrationCrumbs()}
        status={integration && <IntegrationStatus status={integration.status} />}
        hint={unsaved ? "Unsaved changes" : undefined}
        actions={
          <>
            <LinkButton
              look="quiet"
              {...places.integrations}
              search={gridPlace()}
              onClick={() => integration && leaveBy(gridList, integration.id)}
            >
              Back
            </LinkButton>
            {integration && <ActivationLink of={integration} from="edit" />}
            {integration && <DeactivateButton of={integration} />}
            {!readOnly && (
              <>
                <Button look="quiet" inert_={!unsaved} onClick={() => draft.reset(base)}>
                  Reset
                </Button>
                {!integration && (
                  <Button busy={save.busy} onClick={() => submit(true)}>
                    Save & Activate
                  </Button>
                )}
                <Button look="primary" busy={save.busy} onClick={() => submit(false)}>
                  {save.busy ? "Saving" : "Save"}
                </Button>
              </>
            )}
          </>
        }
      />
      <div className={css.notes}>
        {readOnly && (
          <Note tone="info">
            This integration is declared in <code>{integration?.declared_in}</code>. It can be
            changed and removed only there.
          </Note>
        )}
        {gone && <Gone name={integration?.name ?? ""} />}
        {!gone && unsaved && base && integration && integration.version !== base.version && (
          <ChangedElsewhere name={integration.name} onTakeTheirs={() => draft.reset(integration)} />
        )}
        {count > 0 && refused && (
          <ProblemSummary edit={edit} labels={labels} onField={() => onTab("info")} />
        )}
        {save.error && (
          <Note tone="danger" role="alert">
            {save.error.message} What you entered is kept.
            <TechnicalLine error={save.error} />
          </Note>
        )}
      </div>
      <div className={css.columns}>
        <Tabs
          title="Basic Settings"
          current={tab}
          onTab={(next) => onTab(next as Tab)}
          tabs={[
            { id: "info", label: "Integration Info", count: count || undefined, alert: count > 0 },
            {
              id: "api",
              label: "API",
              count: grant.access === "all" ? "All" : grant.resources.size,
            },
            ...(integration
              ? [
                  { id: "credentials", label: "Credentials" },
                  { id: "deliveries", label: "Deliveries" },
                  { id: "calls", label: "Calls" },
                  { id: "history", label: "History" },
                ]
              : []),
          ]}
        />
        <div
          role="tabpanel"
          id={`panel-${tab}`}
          aria-labelledby={`tab-${tab}`}
          className={css.panel}
        >
          {/* Stays in the page, so that fields keep what is typed and can be validated. */}
          <div hidden={tab !== "info"}>
            <InfoTab
              edit={edit}
              readOnly={readOnly}
              id={integration?.id ?? null}
              isNew={!integration}
              onSubmit={() => submit(false)}
            />
          </div>
          {tab === "api" && (
            <ApiTab
              value={grant}
              saved={grantOf(base)}
              onChange={draft.setGrant}
              readOnly={readOnly}
              requested={integration?.requested ?? null}
            />
          )}
          {tab === "credentials" && integration && <CredentialsTab one={integration} />}
          {tab === "deliveries" && integration && <DeliveriesTab one={integration} />}
          {tab === "calls" && integration && <CallsTab one={integration} />}
          {tab === "history" && integration && <HistoryTab id={integration.id} />}
        </div>
      </div>
      <LeaveGuard when={() => unsaved && !leaving.current}>
        What you changed on this page is not saved.
      </LeaveGuard>
      {conflict && base && (
        <ConflictView
          conflict={conflict}
          base={base}
          mine={{ ...detailsOf(edit), grant }}
          onClose={() => setConflict(null)}
          onResolved={(values, nextGrant) => {
            draft.setBase(conflict.current);
            draft.setGrant(nextGrant);
            for (const field of detailFields) edit.enter(field, values[field]);
            setConflict(null);
          }}
        />
      )}
    </>
  );
}

function Gone({ name }: { name: string }) {
  return (
    <Note
      tone="warning"
      role="alert"
      actions={
        <>
          <LinkButton small {...places.newIntegration}>
            Add New Integration
          </LinkButton>
          <LinkButton small {...places.integrations}>
            Show all integrations
          </LinkButton>
        </>
      }
    >
      The integration <Name>{name}</Name> was deleted while you were here. What you see cannot be
      saved any more.
    </Note>
  );
}

function ChangedElsewhere({ name, onTakeTheirs }: { name: string; onTakeTheirs: () => void }) {
  return (
    <Note
      tone="warning"
      role="status"
      actions={
        <Button small onClick={onTakeTheirs}>
          Discard mine and show what is saved
        </Button>
      }
    >
      Somebody changed <Name>{name}</Name> while you were here. Your changes are kept; when you
      save, you choose for each field.
    </Note>
  );
}

function useSaveKey(save: () => unknown) {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        latest.current();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

import { useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type FieldErrors, type UseFormReturn, useForm } from "react-hook-form";
import { ApiError, answer, api } from "@/api/client";
import { queries } from "@/api/queries";
import type { Integration, IntegrationConflict } from "@/api/schema";
import { Button, LinkButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Note, TechnicalLine } from "@/ui/kit";
import { NameLine } from "@/ui/name";
import { PageHeader } from "@/ui/page-header";
import { toast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import { ActivationLink } from "./activation-link";
import { ApiTab } from "./api-tab";
import { ConflictView } from "./conflict";
import { integrationCrumbs } from "./crumbs";
import { CredentialsTab, DeliveriesTab, HistoryTab } from "./detail-tabs";
import css from "./form.module.css";
import { detailFields, type FormValues, grantOf, labels, sameGrant, valuesOf } from "./form-values";
import { InfoTab } from "./info-tab";
import { useJudgment } from "./judgment";
import { IntegrationStatus } from "./labels";
import { Tabs } from "./tabs";

export type Tab = "info" | "api" | "credentials" | "deliveries" | "history";

interface Props {
  integration: Integration | null;
  tab: Tab;
  onTab: (tab: Tab) => void;
}

// What the form needs of an integration while it is edited: the version that the edit is made on.
function useDraft(integration: Integration | null) {
  const [base, setBase] = useState(integration);
  const [grant, setGrant] = useState(() => grantOf(integration));
  const form = useForm<FormValues>({ mode: "onSubmit", defaultValues: valuesOf(integration) });
  const entered = useRef(new Set<keyof FormValues>()).current;
  const grantChanged = !sameGrant(grant, grantOf(base));
  const reset = (to: Integration | null) => {
    setBase(to);
    setGrant(grantOf(to));
    entered.clear();
    form.reset(valuesOf(to));
  };
  return { base, setBase, grant, setGrant, form, entered, grantChanged, reset };
}

type Draft = ReturnType<typeof useDraft>;

function bodyOf(values: FormValues, grant: Draft["grant"]) {
  return {
    name: values.name.trim(),
    email: values.email.trim(),
    callback_url: values.callback_url.trim(),
    identity_link_url: values.identity_link_url.trim(),
    access: grant.access,
    resources: grant.access === "all" ? [] : [...grant.resources],
    current_password: values.current_password,
  };
}

function send(draft: Draft, values: FormValues, key: string): Promise<Integration> {
  const body = bodyOf(values, draft.grant);
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

// Puts what the server found wrong at the fields; says whether all of it has a field.
function showErrors(form: UseFormReturn<FormValues>, error: ApiError): boolean {
  const errors = error.problem.errors ?? [];
  const known = errors.filter((one) => one.field in labels);
  known.forEach((one, index) => {
    form.setError(
      one.field as keyof FormValues,
      { message: one.message },
      { shouldFocus: index === 0 },
    );
  });
  return errors.length > 0 && known.length === errors.length;
}

export function IntegrationForm({ integration, tab, onTab }: Props) {
  const draft = useDraft(integration);
  const { form, base, grant } = draft;
  const { errors, isDirty } = form.formState;
  const judgment = useJudgment(form, integration?.id ?? null);
  const [conflict, setConflict] = useState<IntegrationConflict | null>(null);
  const readOnly = integration?.setup === "declared";
  const unsaved = !readOnly && (isDirty || draft.grantChanged);
  const leaving = useRef(false);
  const navigate = useNavigate();
  const client = useQueryClient();

  const save = useAction(async (key, values: FormValues, activate: boolean) => {
    try {
      const saved = await send(draft, values, key);
      leaving.current = true;
      client.setQueryData(queries.integration(saved.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: ["integrations", "list"] });
      toast(`The integration "${saved.name}" has been saved.`);
      await navigate({
        to: "/system/extensions/integrations",
        search: activate ? { panel: "authorize", id: saved.id } : {},
        replace: true,
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 412) {
        setConflict(error.problem as unknown as IntegrationConflict);
        return;
      }
      if (error.problem.errors?.some((one) => one.field in labels)) onTab("info");
      if (error.problem.errors?.some((one) => one.field === "resources")) onTab("api");
      judgment.remember(error.problem.errors ?? [], values);
      if (!showErrors(form, error)) throw error;
    }
  });
  const submit = async (activate: boolean) => {
    await judgment.askAgain();
    await form.handleSubmit(
      (values) => save.run(values, activate),
      () => onTab("info"),
    )();
  };
  useSaveKey(() => !readOnly && submit(false));
  // A change by somebody else appears at once, unless it would go over what is being typed.
  useEffect(() => {
    if (integration && !unsaved && base && integration.version !== base.version) {
      draft.reset(integration);
    }
  });

  const count = Object.keys(errors).length;
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
        crumbs={integrationCrumbs}
        status={integration && <IntegrationStatus status={integration.status} />}
        hint={unsaved ? "Unsaved changes" : undefined}
        actions={
          <>
            <LinkButton look="quiet" to="/system/extensions/integrations">
              Back
            </LinkButton>
            {integration && <ActivationLink of={integration} />}
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
        {count > 0 && form.formState.submitCount > 0 && (
          <ErrorSummary errors={errors} onField={() => onTab("info")} form={form} />
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
              form={form}
              judgment={judgment}
              entered={draft.entered}
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
          {tab === "history" && integration && <HistoryTab id={integration.id} />}
        </div>
      </div>
      <LeaveGuard when={unsaved} leaving={leaving} />
      {conflict && base && (
        <ConflictView
          conflict={conflict}
          base={base}
          mine={{ ...form.getValues(), grant }}
          onClose={() => setConflict(null)}
          onResolved={(values, nextGrant) => {
            draft.setBase(conflict.current);
            draft.setGrant(nextGrant);
            for (const field of detailFields)
              form.setValue(field, values[field], { shouldDirty: true });
            setConflict(null);
          }}
        />
      )}
    </>
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

function ErrorSummary({
  errors,
  form,
  onField,
}: {
  errors: FieldErrors<FormValues>;
  form: UseFormReturn<FormValues>;
  onField: () => void;
}) {
  const fields = Object.keys(errors) as (keyof FormValues)[];
  return (
    <Note tone="danger" role="alert">
      {fields.length === 1
        ? "One field needs attention."
        : `${fields.length} fields need attention.`}
      <ul className={css.summary}>
        {fields.map((field) => (
          <li key={field}>
            <button
              type="button"
              onClick={() => {
                onField();
                setTimeout(() => form.setFocus(field));
              }}
            >
              {labels[field]}
            </button>
            : {errors[field]?.message}
          </li>
        ))}
      </ul>
    </Note>
  );
}

function LeaveGuard({ when, leaving }: { when: boolean; leaving: { current: boolean } }) {
  const stay = useRef<HTMLButtonElement>(null);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      when && !leaving.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => when && !leaving.current,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <ConfirmDialog
      open
      onClose={blocker.reset}
      title="Discard your changes?"
      initialFocus={stay}
      actions={
        <>
          <Button ref={stay} onClick={blocker.reset}>
            Stay
          </Button>
          <Button look="danger" onClick={blocker.proceed}>
            Discard changes
          </Button>
        </>
      }
    >
      <p>What you changed on this page is not saved.</p>
    </ConfirmDialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { asApiError } from "@/api/client";
import { queries } from "@/api/queries";
import { places } from "@/app/addresses";
import { LinkButton } from "@/ui/button";
import { Card, EmptyState, ErrorState, Loading, Skeleton } from "@/ui/kit";
import { PageHeader } from "@/ui/page-header";
import { integrationCrumbs } from "./crumbs";
import { IntegrationForm } from "./form";

/** System > Extensions > Integrations > Add New Integration. */
export function NewScreen() {
  const { tab } = useSearch({ from: "/shell/system/extensions/integrations/new" });
  const navigate = useNavigate({ from: "/system/extensions/integrations/new" });
  return (
    <IntegrationForm
      integration={null}
      tab={tab ?? "info"}
      onTab={(next) => navigate({ search: { tab: next as "info" | "api" }, replace: true })}
    />
  );
}

/** One saved integration: edit, or view when it is declared in a file. */
export function EditScreen() {
  const params = useParams({ from: "/shell/system/extensions/integrations/$id" });
  const { tab } = useSearch({ from: "/shell/system/extensions/integrations/$id" });
  const navigate = useNavigate({ from: "/system/extensions/integrations/$id" });
  const id = Number(params.id);
  const integration = useQuery({ ...queries.integration(id), enabled: Number.isInteger(id) });
  if (integration.data) {
    return (
      <IntegrationForm
        key={id}
        integration={integration.data}
        gone={integration.error !== null && asApiError(integration.error).status === 404}
        tab={tab ?? "info"}
        onTab={(next) => navigate({ search: { tab: next }, replace: true })}
      />
    );
  }
  const error = integration.error ? asApiError(integration.error) : null;
  return (
    <>
      <PageHeader title="Integration" crumbs={integrationCrumbs()} />
      <Card>
        {!Number.isInteger(id) || error?.status === 404 ? (
          <EmptyState
            title="There is no such integration"
            actions={<LinkButton {...places.integrations}>Show all integrations</LinkButton>}
          >
            It may have been deleted.
          </EmptyState>
        ) : error ? (
          <ErrorState
            title="The integration could not be loaded"
            error={error}
            onRetry={() => integration.refetch()}
          />
        ) : (
          <Loading label="Loading the integration">
            <Skeleton width="50%" />
          </Loading>
        )}
      </Card>
    </>
  );
}

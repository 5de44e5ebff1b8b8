import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { asApiError } from "@/api/client";
import { ErrorState, Loading, Note, Skeleton } from "@/ui/kit";
import css from "./list.module.css";

interface Props<Page> {
  /** What the list is of: "integrations". */
  of: string;
  query: Pick<
    UseQueryResult<Page>,
    "data" | "error" | "isPending" | "isError" | "isPlaceholderData" | "refetch"
  >;
  /** How many rows the list is likely to have, while it is loaded. */
  rows?: number;
  isEmpty: (page: Page) => boolean;
  empty: ReactNode;
  children: (page: Page) => ReactNode;
}

/**
 * The rows of a list in every state it can be in: loading, failed, empty, old while it cannot be
 * refreshed. While others are loaded the old rows stay, dimmed.
 */
export function List<Page>({ of, query, rows = 3, isEmpty, empty, children }: Props<Page>) {
  const { data, error, isPending, isError, isPlaceholderData } = query;
  if (isPending) {
    return (
      <Loading label={`Loading ${of}`}>
        <ListSkeleton rows={rows} />
      </Loading>
    );
  }
  if (data === undefined) {
    return (
      <ErrorState
        title={`The ${of} could not be loaded`}
        error={asApiError(error)}
        onRetry={() => query.refetch()}
      />
    );
  }
  return (
    <>
      {isError && (
        <Note tone="warning" role="status">
          The list could not be refreshed and may be old.
        </Note>
      )}
      {isEmpty(data) ? (
        empty
      ) : (
        <div className={css.rows} aria-busy={isPlaceholderData || undefined}>
          {children(data)}
        </div>
      )}
    </>
  );
}

const widths = ["44%", "36%", "52%", "40%", "47%", "33%", "50%", "41%"];

function ListSkeleton({ rows }: { rows: number }) {
  return (
    <div className={css.skeleton}>
      {widths.slice(0, rows).map((width) => (
        <div key={width}>
          <Skeleton width={width} />
        </div>
      ))}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { queries } from "@/api/queries";
import type { Grant } from "@/api/schema";
import { Note } from "@/ui/kit";
import { plural } from "@/ui/time";
import { existing, newIds, pathOf, type Tree } from "./grants";
import css from "./new-resources.module.css";

/** What a changed declaration asks for that is not granted yet. */
export function NewResources({
  granted,
  requested,
  tree,
}: {
  granted: Grant;
  requested: Grant | null;
  tree: Tree;
}) {
  const ids = newIds(granted, requested);
  if (requested?.access === "all") {
    return (
      <Note tone="warning">
        New: <strong>all resources</strong>, everything there is and everything that is added later.
        It counts once the integration is reauthorized.
      </Note>
    );
  }
  if (ids.length === 0) return null;
  return (
    <Note tone="warning">
      <strong>New: {plural(ids.length, "resource", "resources")}</strong>. They count once the
      integration is reauthorized; what was granted before goes on working.
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus */}
      <ul className={css.list} aria-label="New resources" tabIndex={0}>
        {ids.map((id) => {
          const node = existing(tree, id);
          return (
            <li key={id}>
              {node && pathOf(node)} <code>{id}</code>
              {!node && " does not exist here; it is granted when it comes to exist"}
              {node && <OpenedRoutes id={id} />}
            </li>
          );
        })}
      </ul>
    </Note>
  );
}

const routesShown = 3;

// The REST routes that a resource opens, so that it can be seen what it stands for.
function OpenedRoutes({ id }: { id: string }) {
  const opened = useQuery(queries.routes()).data?.items.filter((one) => one.resources.includes(id));
  if (!opened || opened.length === 0) return null;
  const more = opened.length - routesShown;
  return (
    <ul className={css.routes} aria-label={`Routes of ${id}`}>
      {opened.slice(0, routesShown).map((one) => (
        <li key={`${one.method} ${one.path}`}>
          <code>
            {one.method} {one.path}
          </code>
        </li>
      ))}
      {more > 0 && <li>and {plural(more, "more route", "more routes")}</li>}
    </ul>
  );
}

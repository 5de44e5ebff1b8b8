import { useQuery } from "@tanstack/react-query";
import { queries } from "@/api/queries";
import css from "./configuration.module.css";

export const guestAccess = "webapi/webapisecurity/allow_insecure";

/** The routes that the switch opens to everybody. */
export function GuestRoutes({ saved }: { saved: boolean }) {
  const routes = useQuery(queries.routes()).data?.items.filter((route) => route.guest_switch) ?? [];
  if (routes.length === 0) return null;
  return (
    <section className={css.opened} aria-label="Routes that answer everybody">
      <p>
        {saved
          ? `These ${routes.length} routes answer everybody:`
          : `These ${routes.length} routes will answer everybody when you save:`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus */}
      <ul className={css.routes} tabIndex={0} aria-label="Routes">
        {routes.map((route) => (
          <li key={`${route.method} ${route.path}`}>
            <code>
              {route.method} {route.path}
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
}

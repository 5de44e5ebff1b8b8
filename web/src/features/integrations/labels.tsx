import type { Integration, Status } from "@/api/schema";
import { StatusLabel } from "@/ui/kit";
import { plural } from "@/ui/time";
import { shownIds } from "./grants";

const words: Record<Status, string> = {
  inactive: "Inactive",
  active: "Active",
  reset: "Reset",
  deactivated: "Deactivated",
};

export function IntegrationStatus({ status }: { status: Status }) {
  if (status === "active") return <StatusLabel tone="success">{words.active}</StatusLabel>;
  if (status === "reset") {
    return (
      <StatusLabel tone="warning" shape="diamond">
        {words.reset}
      </StatusLabel>
    );
  }
  return (
    <StatusLabel tone="neutral" shape="ring">
      {words[status]}
    </StatusLabel>
  );
}

export function AccessText({ of }: { of: Pick<Integration, "access" | "resources"> }) {
  if (of.access === "all") {
    return (
      <StatusLabel tone="warning" shape="diamond">
        All resources
      </StatusLabel>
    );
  }
  return (
    <>
      {of.access === "none"
        ? "Nothing"
        : plural(shownIds(of.resources).length, "resource", "resources")}
    </>
  );
}

export const activationWord = (status: Status) =>
  status === "active" || status === "reset" ? "Reauthorize" : "Activate";

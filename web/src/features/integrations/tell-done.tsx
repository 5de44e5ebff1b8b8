import { toast } from "@/ui/toasts";

/** Confirms what was done to an integration, whose name turns nothing around it. */
export function tellDone(name: string, done: string) {
  toast(
    <>
      The integration "<bdi>{name}</bdi>" has been {done}.
    </>,
  );
}

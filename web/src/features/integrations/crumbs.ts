import { gridPlace } from "./search";

/** The way to the screens of one integration; the list is as the person left it. */
export const integrationCrumbs = () => [
  { label: "System" },
  { label: "Extensions" },
  { label: "Integrations", to: "/system/extensions/integrations", search: gridPlace() },
];

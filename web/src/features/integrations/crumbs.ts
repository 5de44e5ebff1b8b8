// The way to the screens of one integration.
export const integrationCrumbs = [
  { label: "System" },
  { label: "Extensions" },
  { label: "Integrations", to: "/system/extensions/integrations" },
];

// Actions whose own words do not say what was done, or to what.
const words: Record<string, string> = {
  "hand_over.started": "Hand-over of credentials started",
  "hand_over.delivered": "Credentials delivered",
  "hand_over.failed": "Hand-over of credentials failed",
  "hand_over.sent_again": "Credentials sent again",
  "hand_over.link_opened": "Link to the third party opened",
  "hand_over.used_twice": "Verifier used twice, and revoked",
  "hand_over.window_restarted": "More time given to the third party",
  "integration.created": "Integration created",
  "integration.updated": "Integration changed",
  "integration.deleted": "Integration deleted",
  "integration.activated": "Integration activated",
  "integration.deactivated": "Integration deactivated",
  "integration.activated_again": "Integration activated again",
  "integration.reauthorized": "Integration reauthorized",
  "integration.declared": "Integration declared in a file",
  "integration.no_longer_declared": "Integration no longer declared",
  "integration.credentials_disregarded": "Wrong credentials disregarded on public routes",
  "integration.requests_replayed": "Repeated requests refused",
  "setting.changed": "Setting changed",
  "setting.reset": "Setting back to its default",
  "operator.created": "Account created",
  "operator.updated": "Account changed",
  "operator.deleted": "Account deleted",
  "operator.disabled": "Account disabled",
  "operator.enabled": "Account enabled",
  "operator.unlocked": "Account unlocked",
  "operator.locked_out": "Account locked after wrong passwords",
  "operator.sign_in_refused": "Sign-in refused",
  "operator.confirmation_refused": "Wrong password at a confirmation",
  "operator.token_issued": "Admin token issued",
  "operator.unknown_name_refused": "Sign-in with an unknown name refused",
  "access.imported": "API description imported",
  "access.reset": "API description back to the shipped one",
  "installation.backed_up": "Backup made",
  "installation.restored": "Backup restored",
};

/** What was done: "Hand-over of credentials started"; of others "integration.x_y" becomes "X y". */
export function actionText(action: string): string {
  const known = words[action];
  if (known) return known;
  const text = (action.split(".").at(-1) ?? action).replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

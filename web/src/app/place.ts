/** The admin path with slashes at both ends, such as "/admin/". The server writes it into the page. */
export const adminBase: string =
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name="admin-base"]')?.content ??
  "/admin/";

/** The root of the admin API. */
export const apiRoot = `${adminBase}api/v1`;

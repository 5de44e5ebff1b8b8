// Which integration's third party the person is signing in at. Kept in the browser, since the third
// party is given the address that Magento gives, which names no integration.
const key = "gatehouse.signing-in";

export function rememberSigningIn(id: number): void {
  localStorage.setItem(key, String(id));
}

/** The integration that was remembered last; forgets it. */
export function takeSigningIn(): string | undefined {
  const id = localStorage.getItem(key);
  localStorage.removeItem(key);
  return id !== null && /^[1-9]\d*$/.test(id) ? id : undefined;
}

type Waiting = (signedIn: boolean) => void;

let waiting: Waiting[] = [];
let open: (() => void) | null = null;
let everSignedIn = false;

/** Where requests wait while the person signs in again over the page. */
export const sessionGate = {
  /** Resolves with false when there is nobody to ask: then the page goes to the sign-in screen. */
  signInAgain(): Promise<boolean> {
    if (!open || !everSignedIn) return Promise.resolve(false);
    return new Promise((resolve) => {
      waiting.push(resolve);
      open?.();
    });
  },
  /** The dialog tells how to open it; undo by calling what comes back. */
  register(opener: () => void) {
    open = opener;
    return () => {
      open = null;
    };
  },
  wasSignedIn() {
    everSignedIn = true;
  },
  signedOut() {
    everSignedIn = false;
    sessionGate.settle(false);
  },
  settle(signedIn: boolean) {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve(signedIn);
  },
};

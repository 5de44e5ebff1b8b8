type Waiting = (confirmed: boolean) => void;

let waiting: Waiting[] = [];
const openers: (() => void)[] = [];

/** Where requests wait while the person gives the password once more. */
export const passwordGate = {
  /** Resolves with false when the person does not want to, or there is nobody to ask. */
  ask(): Promise<boolean> {
    const open = openers.at(-1);
    if (!open) return Promise.resolve(false);
    return new Promise((resolve) => {
      waiting.push(resolve);
      open();
    });
  },
  /**
   * A dialog tells how to open it; undo by calling what comes back. Of several the one asks that lies
   * over the others: a panel's before the page's.
   */
  register(opener: () => void, over: "page" | "panel") {
    if (over === "page") openers.unshift(opener);
    else openers.push(opener);
    return () => {
      openers.splice(openers.indexOf(opener), 1);
      passwordGate.settle(false);
    };
  },
  settle(confirmed: boolean) {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve(confirmed);
  },
};

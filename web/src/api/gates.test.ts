import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { passwordGate } from "./password-gate";
import { sessionGate } from "./session-gate";

describe("signing in again", () => {
  let undo = () => {};
  afterEach(() => {
    undo();
    sessionGate.signedOut();
  });

  test("nobody is asked before somebody was signed in", async () => {
    const open = vi.fn();
    undo = sessionGate.register(open);
    expect(await sessionGate.signInAgain()).toBe(false);
    expect(open).not.toHaveBeenCalled();
  });

  test("nobody is asked where there is no dialog", async () => {
    sessionGate.wasSignedIn();
    expect(await sessionGate.signInAgain()).toBe(false);
  });

  test("all that wait go on when one has signed in", async () => {
    const open = vi.fn();
    undo = sessionGate.register(open);
    sessionGate.wasSignedIn();
    const waiting = Promise.all([sessionGate.signInAgain(), sessionGate.signInAgain()]);
    expect(open).toHaveBeenCalledTimes(2);
    sessionGate.settle(true);
    expect(await waiting).toEqual([true, true]);
  });

  test("whoever closes the dialog or signs out lets nothing go on", async () => {
    undo = sessionGate.register(() => {});
    sessionGate.wasSignedIn();
    const closed = sessionGate.signInAgain();
    sessionGate.settle(false);
    expect(await closed).toBe(false);
    const left = sessionGate.signInAgain();
    sessionGate.signedOut();
    expect(await left).toBe(false);
    expect(await sessionGate.signInAgain()).toBe(false);
  });
});

describe("giving the password once more", () => {
  const undo: (() => void)[] = [];
  beforeEach(() => undo.splice(0));
  afterEach(() => {
    for (const one of undo) one();
  });
  const register = (over: "page" | "panel") => {
    const open = vi.fn();
    undo.push(passwordGate.register(open, over));
    return open;
  };

  test("nobody is asked where there is no dialog", async () => {
    expect(await passwordGate.ask()).toBe(false);
  });

  test("the dialog of a panel asks before that of the page, in whatever order they came", async () => {
    const panel = register("panel");
    const page = register("page");
    const asked = passwordGate.ask();
    expect(panel).toHaveBeenCalledTimes(1);
    expect(page).not.toHaveBeenCalled();
    passwordGate.settle(true);
    expect(await asked).toBe(true);
  });

  test("a panel that closes lets nothing go on, and the page asks again", async () => {
    const page = register("page");
    const panel = vi.fn();
    const close = passwordGate.register(panel, "panel");
    const asked = passwordGate.ask();
    close();
    expect(await asked).toBe(false);
    const again = passwordGate.ask();
    expect(page).toHaveBeenCalledTimes(1);
    passwordGate.settle(true);
    expect(await again).toBe(true);
  });

  test("one answer counts for all that wait", async () => {
    register("page");
    const waiting = Promise.all([passwordGate.ask(), passwordGate.ask()]);
    passwordGate.settle(false);
    expect(await waiting).toEqual([false, false]);
  });
});

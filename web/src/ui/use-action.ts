import { useCallback, useRef, useState } from "react";
import { type ApiError, asApiError, newRequestKey } from "@/api/client";

interface Action<Arguments extends unknown[]> {
  run: (...with_: Arguments) => Promise<void>;
  busy: boolean;
  error: ApiError | null;
  clear: () => void;
}

/**
 * One act of a person: at most one at a time; a repetition after no answer carries the same request
 * key, so that it makes nothing twice. What comes back is kept nowhere.
 */
export function useAction<Arguments extends unknown[]>(
  act: (requestKey: string, ...with_: Arguments) => Promise<void>,
): Action<Arguments> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef(false);
  const key = useRef(newRequestKey());
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback(async (...with_: Arguments) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await latest.current(key.current, ...with_);
      key.current = newRequestKey();
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (failure.status !== 0) key.current = newRequestKey();
      setError(failure);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { run, busy, error, clear: useCallback(() => setError(null), []) };
}

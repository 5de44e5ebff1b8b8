import { useEffect, useState } from "react";

const shownMilliseconds = 2500;

/** Whether something was copied just now, and how to say so. */
export function useCopied(): [copied: boolean, note: () => void] {
  const [copies, setCopies] = useState(0);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copies === 0) return;
    setCopied(true);
    const timer = setTimeout(() => setCopied(false), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [copies]);
  return [copied, () => setCopies((before) => before + 1)];
}

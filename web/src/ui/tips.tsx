import { useEffect, useLayoutEffect, useRef, useState } from "react";
import css from "./tips.module.css";

const delay = 400;
const gap = 6;

interface Shown {
  anchor: Element;
  text: string;
}

const anchorOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest("[data-tip]") : null;

/**
 * Shows the text of `data-tip` beside whatever has one: pointed at, or reached by keyboard. One for
 * the whole page, so that a row costs nothing for what is rarely read. It stays while the pointer is
 * on it, and goes with Escape.
 */
export function Tips() {
  const [shown, setShown] = useState<Shown | null>(null);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      clearTimeout(timer);
      setShown(null);
    };
    const show = (anchor: Element) =>
      setShown({ anchor, text: anchor.getAttribute("data-tip") ?? "" });
    const onOver = (event: PointerEvent) => {
      if (event.pointerType === "touch" || element.current?.contains(event.target as Node)) return;
      const anchor = anchorOf(event.target);
      clearTimeout(timer);
      if (anchor) timer = setTimeout(() => show(anchor), delay);
      else setShown(null);
    };
    const onFocus = (event: FocusEvent) => {
      const anchor = anchorOf(event.target);
      if (anchor?.matches(":focus-visible")) show(anchor);
      else hide();
    };
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && hide();
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener("pointerover", onOver, { signal });
    document.addEventListener("pointerdown", hide, { signal });
    document.addEventListener("focusin", onFocus, { signal });
    document.addEventListener("focusout", hide, { signal });
    document.addEventListener("keydown", onKey, { signal, capture: true });
    document.addEventListener("scroll", hide, { signal, capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      listening.abort();
    };
  }, []);
  useLayoutEffect(() => {
    if (shown && element.current) place(element.current, shown.anchor);
  }, [shown]);
  if (!shown?.text) return null;
  return (
    <div ref={element} className={css.tip} role="tooltip">
      {shown.text}
    </div>
  );
}

// Below what it is about, or above when there is no room; within the window.
function place(tip: HTMLElement, anchor: Element) {
  const about = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const below = about.bottom + gap;
  const top = below + height > innerHeight ? about.top - gap - height : below;
  const middle = about.left + about.width / 2 - width / 2;
  const left = Math.max(gap, Math.min(middle, document.documentElement.clientWidth - width - gap));
  tip.style.top = `${top}px`;
  tip.style.left = `${left}px`;
}

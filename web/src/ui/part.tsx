import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { Button } from "./button";
import css from "./part.module.css";

interface More {
  /** What stands in its place while it is loaded. */
  fallback?: ReactNode;
}

/** A part of the page that is loaded when it is first shown. */
export type Part<Props> = ((props: Props & More) => ReactNode) & {
  /** Loads it before it is shown. Settles in any case: what failed is told in its place. */
  preload: () => Promise<void>;
};

/** A whole screen, or something that lies over one. */
type Place = "page" | "over";

/**
 * A component in a file of its own. When that cannot be loaded, because the connection is gone or
 * another version is running, its place says so, and offers to try again.
 */
export function part<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  place: Place = "over",
): Part<Props> {
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<void> | undefined;
  let failed = false;
  const preload = () => {
    loading ??= load()
      .then(
        (component) => {
          loaded = component;
          failed = false;
        },
        () => {
          failed = true;
        },
      )
      .finally(() => {
        loading = undefined;
      });
    return loaded ? Promise.resolve() : loading;
  };
  function Shown({ fallback, ...props }: Props & More) {
    const [, show] = useState(0);
    const wanted = loaded === undefined && !failed;
    useEffect(() => {
      if (!wanted) return;
      let here = true;
      preload().then(() => here && show((before) => before + 1));
      return () => {
        here = false;
      };
    }, [wanted]);
    if (loaded) {
      const Loaded = loaded;
      return <Loaded {...(props as unknown as Props)} />;
    }
    if (!failed) return fallback ?? null;
    const retry = async () => {
      await preload();
      show((before) => before + 1);
    };
    return <NotLoaded place={place} onRetry={retry} />;
  }
  return Object.assign(Shown, { preload });
}

// Whether the server answers: then it is another version, which has other files.
async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function NotLoaded({ place, onRetry }: { place: Place; onRetry: () => Promise<void> }) {
  const [answers, setAnswers] = useState<boolean | null>(null);
  const [trying, setTrying] = useState(false);
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    let here = true;
    serverAnswers().then((now) => here && setAnswers(now));
    return () => {
      here = false;
    };
  }, []);
  const retry = async () => {
    setTrying(true);
    await onRetry();
    setTrying(false);
    setAnswers(await serverAnswers());
  };
  if (closed) return null;
  const Heading = place === "page" ? "h1" : "h2";
  return (
    <div className={`${css.missing} ${css[place]}`} role="alert">
      <Heading tabIndex={-1} data-page-title={place === "page" ? true : undefined}>
        {place === "page" ? "This page is not loaded yet" : "This is not loaded yet"}
      </Heading>
      <p>
        {answers
          ? "The server answers, but has other files now: a new version may be running. Reload the page."
          : "The server cannot be reached. Nothing was lost: check the connection and try again."}
      </p>
      <p className={css.actions}>
        <Button look="primary" busy={trying} onClick={retry}>
          Try again
        </Button>
        {answers && <Button onClick={() => location.reload()}>Reload</Button>}
        {place === "over" && <Button onClick={() => setClosed(true)}>Close</Button>}
      </p>
    </div>
  );
}

// The window in which somebody signs in at the third party, and which comes back from there. Neither
// window can reach the other; they speak over a channel that only pages of this server hear.

const channelName = "gatehouse-sign-in";
const storedIds = "gatehouse-sign-ins";
const patienceMs = 800;

type Message = { back: number } | { close: number };

/** The integrations whose sign-in was opened in this tab; a reload keeps them. */
function openedHere(): number[] {
  const ids: unknown = JSON.parse(sessionStorage.getItem(storedIds) ?? "[]");
  return Array.isArray(ids) ? ids.filter((id): id is number => typeof id === "number") : [];
}

let channel: BroadcastChannel | null = null;

/** Has the window closed that comes back from a sign-in that was opened in this tab. */
export function closeWhatComesBack() {
  if (channel) return;
  channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ("back" in data && openedHere().includes(data.back)) {
      channel?.postMessage({ close: data.back } satisfies Message);
    }
  };
}

/**
 * Opens the page of the third party in a small window that knows nothing of this one. False when the
 * browser does not let it; then a tab is as good.
 */
export function openSignIn(id: number, url: string): boolean {
  sessionStorage.setItem(storedIds, JSON.stringify([...new Set([...openedHere(), id])]));
  closeWhatComesBack();
  const opened = window.open("", "_blank", "popup,width=760,height=820");
  if (!opened) return false;
  opened.opener = null;
  opened.location.href = url;
  return true;
}

/** Whether a tab here has opened the sign-in that this window comes back from, and goes on itself. */
export function isAwaited(id: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = new BroadcastChannel(channelName);
    const end = (awaited: boolean) => {
      clearTimeout(timer);
      asking.close();
      resolve(awaited);
    };
    const timer = setTimeout(() => end(false), patienceMs);
    asking.onmessage = ({ data }: MessageEvent<Message>) => {
      if ("close" in data && data.close === id) end(true);
    };
    asking.postMessage({ back: id } satisfies Message);
  });
}

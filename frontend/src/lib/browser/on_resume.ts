const returned = "quire:returned";

/** Calls back when the network or the server is back, or the page is looked at again; returns how to stop that. */
export function onResume(callback: () => void): () => void {
  const whenVisible = () => document.visibilityState === "visible" && callback();
  for (const kind of ["online", "pageshow", returned]) window.addEventListener(kind, callback);
  document.addEventListener("visibilitychange", whenVisible);
  return () => {
    for (const kind of ["online", "pageshow", returned]) window.removeEventListener(kind, callback);
    document.removeEventListener("visibilitychange", whenVisible);
  };
}

/** The server answers again: whoever waits for that need not wait any longer. */
export function announceReturn(): void {
  window.dispatchEvent(new Event(returned));
}

/** Calls back when the network is back or the page is looked at again; returns how to stop that. */
export function onResume(callback: () => void): () => void {
  const whenVisible = () => document.visibilityState === "visible" && callback();
  window.addEventListener("online", callback);
  window.addEventListener("pageshow", callback);
  document.addEventListener("visibilitychange", whenVisible);
  return () => {
    window.removeEventListener("online", callback);
    window.removeEventListener("pageshow", callback);
    document.removeEventListener("visibilitychange", whenVisible);
  };
}

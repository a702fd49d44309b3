// The keys that lead from change to change. They are known by their places on the keyboard, since many keyboards have
// other signs there, and some write signs with Alt.

/** Which way a key leads, if it does. */
export function stepOf(event: KeyboardEvent): 1 | -1 | null {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  if (event.code === "BracketRight" || event.key === "]") return 1;
  return event.code === "BracketLeft" || event.key === "[" ? -1 : null;
}

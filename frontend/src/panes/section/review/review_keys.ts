// The keys of the review, and the one that takes a decision back.

/** What a key does with the change one is at. */
export function keysFor(event: KeyboardEvent): "accept" | "reject" | null {
  const isCommand = event.ctrlKey !== event.metaKey;
  if (event.key !== "Enter" || !isCommand || event.altKey || event.isComposing) return null;
  return event.shiftKey ? "reject" : "accept";
}

export function isUndo(event: KeyboardEvent): boolean {
  const isCommand = event.ctrlKey !== event.metaKey;
  return event.key.toLowerCase() === "z" && isCommand && !event.altKey && !event.shiftKey;
}

// Where the focus is, also inside the editor, which has a tree of elements of its own.

const modifierKeys: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta"]);

export function focusedElement(): HTMLElement | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused instanceof HTMLElement && focused !== document.body ? focused : null;
}

/** Notes where the focus is. Tells later whether the person has not gone on elsewhere: it is there, or nowhere. */
export function watchFocus(): () => boolean {
  const before = focusedElement();
  return () => [before, null].includes(focusedElement());
}

/**
 * Notes where the focus is. Tells later whether the person still waits: the focus is there and no key was pressed and
 * nothing clicked since, or it is nowhere.
 */
export function watchPerson(): () => boolean {
  const isStillThere = watchFocus();
  const acted = new AbortController();
  const act = (event: Event) => {
    if (!(event instanceof KeyboardEvent && modifierKeys.has(event.key))) acted.abort();
  };
  for (const kind of ["keydown", "pointerdown"])
    addEventListener(kind, act, { capture: true, signal: acted.signal });
  return () => focusedElement() === null || (isStillThere() && !acted.signal.aborted);
}

/** Whether text is selected in the place where an event happened, if text can be edited there. */
export function hasSelectedText(event: Event): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement) || !target.isContentEditable) return false;
  const root = target.getRootNode() as (Document | ShadowRoot) & { getSelection?(): Selection | null };
  // Only some browsers know the selection of a tree of its own; the others tell it with the document's.
  const selection = root.getSelection?.() ?? document.getSelection();
  return selection !== null && selection.toString() !== "";
}

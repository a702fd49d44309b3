// Small texts kept in the browser. A full or forbidden store loses them quietly: they are a safety net, not the record.

/** `localStorage` outlives the tab, `sessionStorage` only a reload. */
type Store = "localStorage" | "sessionStorage";

export function getItem(store: Store, key: string): string | null {
  try {
    return window[store].getItem(key);
  } catch {
    return null;
  }
}

export function setItem(store: Store, key: string, text: string): void {
  try {
    window[store].setItem(key, text);
  } catch {
    return;
  }
}

export function removeItem(store: Store, key: string): void {
  try {
    window[store].removeItem(key);
  } catch {
    return;
  }
}

export function keysOf(store: Store): string[] {
  try {
    return Object.keys(window[store]);
  } catch {
    return [];
  }
}

// The open section in the address of the page, so that a reload and the back button find it.

const prefix = "#section=";

export function sectionAddress(sectionId: string): string {
  return prefix + encodeURIComponent(sectionId);
}

export function openSectionInAddress(): string | null {
  const { hash } = window.location;
  return hash.startsWith(prefix) ? decodeURIComponent(hash.slice(prefix.length)) : null;
}

/** Correct the address without a new step for the back button. */
export function showSectionInAddress(sectionId: string | null): void {
  const wanted = sectionId === null ? window.location.pathname : sectionAddress(sectionId);
  if (window.location.hash !== wanted) window.history.replaceState(null, "", wanted);
}

// The open section in the address of the page, so that a reload and the back button find it; and other pages of it.

const mark = "#section=";

export function sectionAddress(sectionId: string): string {
  return mark + encodeURIComponent(sectionId);
}

/** The page with the versions of a section. */
export function historyAddress(documentId: string, sectionId: string): string {
  return `/documents/${encodeURIComponent(documentId)}/sections/${encodeURIComponent(sectionId)}/history`;
}

export function openSectionInAddress(): string | null {
  const { hash } = window.location;
  return hash.startsWith(mark) ? decodeURIComponent(hash.slice(mark.length)) : null;
}

/** Correct the address without a new step for the back button. */
export function showSectionInAddress(sectionId: string | null): void {
  const wanted = sectionId === null ? window.location.pathname : sectionAddress(sectionId);
  if (window.location.hash !== wanted) window.history.replaceState(null, "", wanted);
}

/** The page of the sections that were deleted from a document. */
export function trashAddress(documentId: string): string {
  return `${documentAddress(documentId)}/trash`;
}

function documentAddress(documentId: string): string {
  return `/documents/${encodeURIComponent(documentId)}`;
}

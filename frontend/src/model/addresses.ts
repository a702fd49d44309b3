// The open section in the address of the page, so that a reload and the back button find it; and other pages of it.

const mark = "#section=";

export function sectionAddress(sectionId: string): string {
  return mark + encodeURIComponent(sectionId);
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

export function readAddress(documentId: string): string {
  return `${documentAddress(documentId)}/read`;
}

export function historyAddress(documentId: string): string {
  return `${documentAddress(documentId)}/history`;
}

/** The page with the versions of a section. */
export function sectionHistoryAddress(documentId: string, sectionId: string): string {
  return `${documentAddress(documentId)}/sections/${encodeURIComponent(sectionId)}/history`;
}

export function authorshipAddress(documentId: string): string {
  return `${documentAddress(documentId)}/authorship`;
}

/** The page of the sections that were deleted from a document. */
export function trashAddress(documentId: string): string {
  return `${documentAddress(documentId)}/trash`;
}

function documentAddress(documentId: string): string {
  return `/documents/${encodeURIComponent(documentId)}`;
}

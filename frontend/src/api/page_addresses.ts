// The addresses of the server's other pages of a document.

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

/** The page with a table of all sections: how far they are, and what breaks their contracts. */
export function overviewAddress(documentId: string): string {
  return `${documentAddress(documentId)}/overview`;
}

export function authorshipAddress(documentId: string): string {
  return `${documentAddress(documentId)}/authorship`;
}

/** The page of one's own suggestions, with what became of them. */
export function suggestionsAddress(documentId: string): string {
  return `${documentAddress(documentId)}/suggestions`;
}

/** The page on which roles in a document are granted. */
export function sharingAddress(documentId: string): string {
  return `${documentAddress(documentId)}/sharing`;
}

/** The page on which a document is copied. */
export function copyAddress(documentId: string): string {
  return `${documentAddress(documentId)}/copy`;
}

/** The page on which a document becomes a template. */
export function templateAddress(documentId: string): string {
  return `${documentAddress(documentId)}/save-as-template`;
}

/** The page of the sections that were deleted from a document. */
export function trashAddress(documentId: string): string {
  return `${documentAddress(documentId)}/trash`;
}

export function documentAddress(documentId: string): string {
  return `/documents/${encodeURIComponent(documentId)}`;
}

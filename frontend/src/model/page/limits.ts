// The limits of the server that the page asks about before it sends anything.

/** The most bytes of a section's text, as the server has said when the page was loaded. */
export function sectionBytesMax(): number {
  return Number(document.getElementById("workspace")?.dataset.sectionBytesMax ?? Infinity);
}

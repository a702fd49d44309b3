/** Open the links of a rendered text beside the page, so that nobody leaves their work by a click. */
export function openBeside(text: ParentNode): void {
  for (const link of text.querySelectorAll<HTMLAnchorElement>("a:not(.reference)")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}

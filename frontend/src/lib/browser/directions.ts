/** Let each block of a rendered text run in the direction of its own letters. */
export function directByLetters(text: ParentNode): void {
  for (const block of text.querySelectorAll("p, li, h1, h2, h3, h4, h5, h6, td, th, blockquote")) {
    block.setAttribute("dir", "auto");
  }
}

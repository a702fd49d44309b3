// The page on which a document is read. Whoever has no script prints with the keys that stand there, and types the words
// that a comment is about.

const button = document.querySelector<HTMLButtonElement>("[data-print]");
if (button !== null) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
  document.querySelector("[data-without-script]")?.remove();
}

// Words that are selected in a section are those that a comment on it is about.
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const words = selection?.toString().trim() ?? "";
  const node = selection?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  const section = element?.closest(".reading")?.closest("section");
  const field = section?.querySelector<HTMLInputElement>("[data-words]");
  if (field && words !== "") field.value = words;
});

// What a form has sent is seen again where it was written.
const details = document.getElementById(location.hash.slice(1))?.closest("details");
if (details) {
  details.open = true;
  details.scrollIntoView();
}

export {};

// The button on the page on which a document is read: whoever has no script prints with the keys that stand there.

const button = document.querySelector<HTMLButtonElement>("[data-print]");
if (button !== null) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
  document.querySelector("[data-without-script]")?.remove();
}

export {};

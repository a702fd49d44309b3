// The button that copies what is shown once on the page of sharing: whoever has no script copies with the keys. Browsers
// have a clipboard for pages only where the connection is secure.

const button = document.querySelector<HTMLButtonElement>("[data-copy]");
const shown = document.getElementById(button?.dataset.copy ?? "");
if (button !== null && shown instanceof HTMLInputElement && "clipboard" in navigator) {
  button.addEventListener("click", () => void copy(button, shown));
  button.hidden = false;
}

async function copy(pressed: HTMLButtonElement, field: HTMLInputElement): Promise<void> {
  field.select();
  await navigator.clipboard.writeText(field.value);
  pressed.textContent = pressed.dataset.copied ?? "";
}

export {};

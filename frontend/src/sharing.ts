// The button that copies what is shown once on the page of sharing: whoever has no script copies with the keys, as does
// whoever has a browser that refuses.

const copyButton = document.querySelector<HTMLButtonElement>("[data-copy]");
const shown = document.getElementById(copyButton?.dataset.copy ?? "");
if (copyButton !== null && shown instanceof HTMLInputElement) {
  copyButton.addEventListener("click", () => void copy(copyButton, shown));
  copyButton.hidden = false;
}

async function copy(pressed: HTMLButtonElement, field: HTMLInputElement): Promise<void> {
  const { copyText } = await import("./lib/browser/clipboard");
  const hasWorked = await copyText(field.value);
  field.select();
  if (hasWorked) pressed.textContent = pressed.dataset.copied ?? "";
}

export {};

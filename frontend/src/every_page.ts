// What every page of somebody who is here does where there is script: it tells the server the time zone, and copies what
// is shown once. Whoever has no script, or a browser that refuses, copies with the keys.

const keptSeconds = 365 * 24 * 3_600;

const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
const secure = window.location.protocol === "https:" ? "; secure" : "";
document.cookie = `quire_time_zone=${timeZone}; path=/; max-age=${keptSeconds}; samesite=lax${secure}`;

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  const shown = document.getElementById(button.dataset.copy ?? "");
  if (shown === null) continue;
  button.addEventListener("click", () => void copy(button, shown));
  button.hidden = false;
}

async function copy(pressed: HTMLButtonElement, shown: HTMLElement): Promise<void> {
  const { copyText } = await import("./lib/browser/clipboard");
  const isField = shown instanceof HTMLInputElement;
  const hasWorked = await copyText(isField ? shown.value : shown.innerText);
  if (isField) shown.select();
  if (hasWorked) pressed.textContent = pressed.dataset.copied ?? "";
}

export {};

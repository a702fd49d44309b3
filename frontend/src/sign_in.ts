// The page at which one signs in: with a passkey, and with what was left in this browser by whoever signed out.

import "./passkeys";

const notice = document.querySelector<HTMLElement>("[data-left-texts]");
if (notice !== null) void show(notice);

/** What looks for texts is a part of what the workspace loads, and comes after the page is there. */
async function show(shown: HTMLElement): Promise<void> {
  const { LeftTexts } = await import("./lib/browser/left_texts");
  const texts = new LeftTexts();
  if (!(await texts.areThere())) return;
  const [ask, confirm] = shown.querySelectorAll("button");
  const said = shown.querySelector("p");
  if (ask === undefined || confirm === undefined || said === null) return;
  ask.addEventListener("click", () => {
    ask.hidden = true;
    confirm.hidden = false;
    confirm.focus();
  });
  confirm.addEventListener("click", () => {
    void texts.delete().then(() => {
      confirm.hidden = true;
      said.textContent = shown.dataset.deleted ?? "";
    });
  });
  shown.hidden = false;
}

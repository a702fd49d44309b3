// The page of all documents works without script; with it, a file is imported in a dialog, also one that is dropped.
// Everything else is loaded when it is wanted.

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

let isOpen = false;

async function openDialog(file: File | null): Promise<void> {
  if (isOpen) return;
  isOpen = true;
  const [{ mount, unmount }, { speak }, { default: Dialog }] = await Promise.all([
    import("svelte"),
    import("./words"),
    import("./panes/importing/ImportInDocuments.svelte"),
  ]);
  await speak(document.documentElement.lang);
  const onClosed = () => {
    isOpen = false;
    void unmount(dialog);
  };
  const dialog = mount(Dialog, { target: document.body, props: { file, onClosed } });
}

/** Whoever has no connection now gets the page that works without script. */
async function openOrFollow(link: HTMLAnchorElement): Promise<void> {
  try {
    await openDialog(null);
  } catch {
    window.location.assign(link.href);
  }
}

for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-import]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void openOrFollow(link);
  });
}

window.addEventListener("dragover", (event) => {
  document.body.classList.toggle("takes-file", holdsFiles(event));
  if (holdsFiles(event)) event.preventDefault();
});

window.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) document.body.classList.remove("takes-file");
});

window.addEventListener("drop", (event) => {
  document.body.classList.remove("takes-file");
  if (!holdsFiles(event)) return;
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) void openDialog(file);
});

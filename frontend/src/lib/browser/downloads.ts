// Files that the page hands to the browser, which saves them as its person wants.

/** Save a file under a name. */
export function saveFile({ name, content }: { name: string; content: Blob }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has begun with the click; nothing else needs the address.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Let a text field be as high as its text; browsers that can do so themselves are left alone. */
export function growing(field: HTMLTextAreaElement): (() => void) | undefined {
  if (CSS.supports("field-sizing", "content")) return undefined;
  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  };
  fit();
  field.addEventListener("input", fit);
  return () => field.removeEventListener("input", fit);
}

// Which of the things that are dropped or pasted are pictures.

export const pictureTypes = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml"];

/** The pictures among dropped or pasted files. */
export function pictureFiles(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/** Pictures that were copied as such. Programs put a picture of cells or words beside them; the words are what was meant. */
export function picturesAlone(data: DataTransfer | null): File[] {
  const words = `${data?.getData("text/plain") ?? ""}${data?.getData("text/html").replace(tagOrBlank, "") ?? ""}`;
  return words.trim() === "" ? pictureFiles(data) : [];
}

const tagOrBlank = /<[^<>]*>|\s/g;

/** The file that a `data:` address is, or null where it is no picture. */
export function fileOfDataUrl(address: string): File | null {
  const [, type = "", coding = "", content = ""] =
    /^data:(image\/[a-z+]{1,20})((?:;[\w=-]{1,40}){0,5}),(.*)$/is.exec(address.trim()) ?? [];
  if (!pictureTypes.includes(type.toLowerCase())) return null;
  const isBase64 = /;base64$/i.test(coding);
  try {
    const text = isBase64 ? atob(content.replace(/\s/g, "")) : decodeURIComponent(content);
    const bytes = isBase64 ? Uint8Array.from(text, (sign) => sign.charCodeAt(0)) : text;
    return new File([bytes], `picture.${type.slice(6).replace(/\+.*/, "")}`, { type });
  } catch {
    return null;
  }
}

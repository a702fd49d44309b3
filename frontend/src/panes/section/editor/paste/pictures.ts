// The pictures of a paste: those that stand in the HTML itself, and those that came as files beside it. Addresses
// elsewhere are never asked.

import { fileOfDataUrl } from "../pictures/files";
import type { PastedPicture } from "./tree";

/** Pictures that only the other program could read; their files may come with the paste. */
const ofProgram = /^(?:file|cid|blob|webkit-fake-url):/i;

export const mayBeStored = (address: string): boolean =>
  /^data:image\//i.test(address) || ofProgram.test(address);

/** The addresses in the text of pictures, in their order; null where one could not be stored. */
export async function storedPictures(
  pictures: PastedPicture[],
  files: File[],
  store: (file: File) => Promise<string | null>,
): Promise<(string | null)[]> {
  const known = new Map<string, string | null>();
  const filesOfProgram = filesByAddress(pictures, files);
  // One after the other, so that they stand in the order of the text where they are listed.
  for (const { address } of pictures) {
    if (known.has(address)) continue;
    const file = filesOfProgram.get(address) ?? fileOfDataUrl(address);
    known.set(address, file && (await store(file)));
  }
  return pictures.map(({ address }) => known.get(address) ?? null);
}

/** Nothing but their order says which file is which picture, so their numbers must be the same. */
function filesByAddress(pictures: PastedPicture[], files: File[]): Map<string, File> {
  const addresses = pictures.map(({ address }) => address).filter((address) => ofProgram.test(address));
  const different = [...new Set(addresses)];
  if (different.length !== files.length) return new Map();
  return new Map(files.map((file, index) => [different[index] ?? "", file]));
}

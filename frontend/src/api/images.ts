// Pictures of a document: uploaded, listed, and where they lie.

import { at, callForEach } from "./http";
import type { Image, ImageReply, ImagesReply } from "./types";
import { upload, type Uploading } from "./uploads";

export type { Image };

/** All pictures of a document, in the order in which they were added. */
export async function listImages(documentId: string): Promise<Image[]> {
  return callForEach(at("documents", documentId, "images"), 200, (page: ImagesReply) => page.images);
}

/** Upload a picture. The same one twice is one picture. */
export async function uploadImage(
  documentId: string,
  file: File,
  key: string,
  uploading: Uploading,
): Promise<Image> {
  const address = at("documents", documentId, "images");
  return (await upload<ImageReply>(address, file, key, uploading)).reply.image;
}

/** Where a picture lies. */
export const imageAddress = (imageId: string): string => at("images", imageId);

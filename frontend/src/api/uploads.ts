// Uploading a file. These are the calls without `fetch`, which does not tell how much has been sent.

import { ConnectionError, noteStatus, refusalOf } from "./http";

export interface Uploading {
  /** How much of the file has been sent, from 0 to 1. */
  onProgress(share: number): void;
  signal: AbortSignal;
}

/** Send a file as the field `file`, behind other fields, and return the status and the JSON of the reply. Throws as `call`. */
export function upload<Reply>(
  address: string,
  file: File,
  key: string,
  { onProgress, signal }: Uploading,
  fields: Record<string, string> = {},
): Promise<{ status: number; reply: Reply }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Idempotency-Key", key);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
  signal.addEventListener("abort", () => request.abort(), { once: true });
  return new Promise((resolve, reject) => {
    request.onload = () => {
      noteStatus(request.status);
      if (request.status < 300) {
        resolve({ status: request.status, reply: JSON.parse(request.responseText) as Reply });
      } else void refusalOf(responseOf(request)).then(reject);
    };
    request.onerror = () => reject(new ConnectionError());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.send(form);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader("Retry-After");
  const headers: HeadersInit = retryAfter === null ? {} : { "Retry-After": retryAfter };
  return new Response(request.responseText, { status: request.status, headers });
}

// Files on their way to the server: a few at a time, each with its progress, and why it failed if it did.

import type { Uploaded, Uploading } from "../../api";
import { announcer } from "../../lib/browser/announcer.svelte";
import { sentenceOf } from "../../lib/failures";
import { newKey } from "../../lib/idempotency";
import { words } from "../../words";

const uploadsAtOnce = 2;

/** One file, until it is a reference or was given up. */
export class Upload {
  state: "waiting" | "sending" | "failed" = $state("waiting");
  /** How much of it has been sent, from 0 to 1. */
  share = $state(0);
  problem = $state("");
  /** A try that the server has taken, but whose reply was lost, adds nothing twice. */
  readonly key = newKey();
  cancelling = new AbortController();

  constructor(readonly file: File) {}

  get name(): string {
    return this.file.name;
  }
}

export type Send = (file: File, key: string, uploading: Uploading) => Promise<Uploaded>;

export class Uploads {
  list: Upload[] = $state.raw([]);

  constructor(
    private readonly send: Send,
    private readonly onUploaded: (uploaded: Uploaded) => void,
  ) {}

  add(files: Iterable<File>): void {
    this.list = [...this.list, ...Array.from(files, (file) => new Upload(file))];
    this.#sendWaiting();
  }

  /** Give a file up, wherever it is. */
  drop(upload: Upload): void {
    this.#forget(upload);
    upload.cancelling.abort();
    this.#sendWaiting();
  }

  retry(upload: Upload): void {
    upload.state = "waiting";
    upload.share = 0;
    upload.problem = "";
    upload.cancelling = new AbortController();
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    const sending = this.list.filter((upload) => upload.state === "sending").length;
    const waiting = this.list.filter((upload) => upload.state === "waiting");
    for (const upload of waiting.slice(0, uploadsAtOnce - sending)) void this.#send(upload);
  }

  async #send(upload: Upload): Promise<void> {
    const { signal } = upload.cancelling;
    upload.state = "sending";
    try {
      const onProgress = (share: number) => (upload.share = share);
      const uploaded = await this.send(upload.file, upload.key, { onProgress, signal });
      this.#forget(upload);
      this.onUploaded(uploaded);
    } catch (failure) {
      if (!signal.aborted) this.#fail(upload, sentenceOf(failure));
    }
    this.#sendWaiting();
  }

  #fail(upload: Upload, reason: string): void {
    upload.state = "failed";
    upload.problem = reason;
    announcer.say(words.references.uploadFailed(upload.name, reason));
  }

  #forget(upload: Upload): void {
    this.list = this.list.filter((other) => other !== upload);
  }
}

// How many comments are open in each section, and how many things are for the reader that they have not seen.

import { countComments, listCommentNotices, noComments } from "../../api";
import type { Rights } from "./rights.svelte";

export class CommentCounts {
  bySection: ReadonlyMap<string, number> = $state.raw(noComments);
  unread = $state(0);
  /** Another one whenever somebody has changed something. */
  version = $state(0);

  constructor(
    private readonly documentId: string,
    private readonly rights: Pick<Rights, "hasAccount">,
  ) {}

  /** Somebody has written, resolved or deleted a comment. */
  noticeChange(): void {
    this.version += 1;
    void this.look();
  }

  /** Where they cannot be counted now, the last ones stay. */
  async look(): Promise<void> {
    const [counts, notices] = await Promise.allSettled([
      countComments(this.documentId),
      this.rights.hasAccount ? listCommentNotices() : null,
    ]);
    if (counts.status === "fulfilled") this.bySection = counts.value;
    if (notices.status === "fulfilled") this.unread = notices.value?.unread_count ?? 0;
  }
}

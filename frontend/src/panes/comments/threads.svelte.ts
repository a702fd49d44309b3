// The threads that the panel shows, and what is done with them. Nothing is shown as done before the server has done it.

import {
  addComment,
  changeComment,
  deleteComment,
  listCommentNotices,
  listComments,
  listPeople,
  markCommentNoticesRead,
  replyTo,
  restoreComment,
  type Comment,
  type CommentNotice,
} from "../../api";
import { sentenceOf } from "../../lib/failures";
import { IdempotentCall } from "../../lib/idempotency";
import type { SelectedText } from "../../model/text/selected_text";

export type Shown = "section" | "document" | "mine";
export type State = "open" | "resolved" | "all";
/** Has a change drafted for a comment; tells the answer that drafts it, or why that cannot be. */
export type AskForDraft = (thread: Comment) => Promise<{ answerId: string | null; problem: string }>;

export class Threads {
  phase: "loading" | "failed" | "ready" = $state("loading");
  /** Why something that was asked for was not done. */
  problem = $state("");
  all: Comment[] = $state.raw([]);
  notices: CommentNotice[] = $state.raw([]);
  people: string[] = $state.raw([]);
  /** What was deleted last, as long as it can be restored from here. */
  deletedId: string | null = $state(null);
  readonly #adding = new IdempotentCall();
  #asked = 0;

  constructor(
    private readonly documentId: string,
    private readonly onChanged: () => void,
  ) {}

  async load(shown: Shown, sectionId: string | null): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      if (shown === "mine") await this.#loadNotices();
      else await this.#loadThreads(shown === "section" ? sectionId : null, () => asked === this.#asked);
      this.phase = "ready";
    } catch (failure) {
      this.problem = sentenceOf(failure);
      if (this.phase === "loading") this.phase = "failed";
    }
  }

  /** Whom a comment on a section can name. */
  async findPeople(sectionId: string): Promise<void> {
    await this.#do(async () => {
      this.people = await listPeople(this.documentId, sectionId);
    });
  }

  async add(sectionId: string, text: string, on: SelectedText | null): Promise<boolean> {
    return this.#do(async () => {
      const anchor = on && { start: on.start, end: on.end, revision: on.revision };
      const key = this.#adding.keyFor(JSON.stringify([sectionId, text, anchor]));
      this.#take(await addComment(this.documentId, sectionId, { text, anchor }, key));
      this.#adding.answered();
    });
  }

  async reply(comment: Comment, text: string): Promise<boolean> {
    return this.#do(async () => {
      this.#take(await replyTo(comment.id, text, this.#adding.keyFor(JSON.stringify([comment.id, text]))));
      this.#adding.answered();
    });
  }

  async rewrite(id: string, text: string): Promise<boolean> {
    return this.#do(async () => this.#take(await changeComment(id, { text })));
  }

  async resolve(comment: Comment, resolved: boolean): Promise<boolean> {
    return this.#do(async () => this.#take(await changeComment(comment.id, { resolved })));
  }

  async assign(comment: Comment, assignee: string | null): Promise<boolean> {
    return this.#do(async () => this.#take(await changeComment(comment.id, { assignee })));
  }

  /** Have a change drafted, and let the comment say so. */
  async draft(comment: Comment, ask: AskForDraft): Promise<boolean> {
    this.problem = "";
    const { answerId, problem } = await ask(comment);
    this.problem = problem;
    if (answerId === null) return false;
    return this.#do(async () => this.#take(await changeComment(comment.id, { drafted_by: answerId })));
  }

  /** A comment with its replies, or one of these. */
  async remove(comment: Comment, id: string): Promise<boolean> {
    return this.#do(async () => {
      await deleteComment(id);
      this.deletedId = id;
      if (id === comment.id) this.all = this.all.filter((one) => one.id !== id);
      else this.#take({ ...comment, replies: comment.replies.filter((reply) => reply.id !== id) });
    });
  }

  async restore(): Promise<boolean> {
    const id = this.deletedId;
    if (id === null) return false;
    return this.#do(async () => {
      this.#take(await restoreComment(id));
      this.deletedId = null;
    });
  }

  async #loadThreads(sectionId: string | null, isWanted: () => boolean): Promise<void> {
    const found = await listComments(this.documentId, sectionId);
    if (isWanted()) this.all = found;
  }

  async #loadNotices(): Promise<void> {
    const { notices, unread_count: unread } = await listCommentNotices();
    this.notices = notices;
    if (unread === 0) return;
    await markCommentNoticesRead();
    this.onChanged();
  }

  #take(comment: Comment): void {
    const isKnown = this.all.some(({ id }) => id === comment.id);
    this.all = isKnown
      ? this.all.map((one) => (one.id === comment.id ? comment : one))
      : [...this.all, comment].toSorted((one, other) => one.created_at.localeCompare(other.created_at));
    this.onChanged();
  }

  async #do(action: () => Promise<void>): Promise<boolean> {
    this.problem = "";
    try {
      await action();
    } catch (failure) {
      this.problem = sentenceOf(failure);
      return false;
    }
    this.onChanged();
    return true;
  }
}

// Comments on sections and on words of them, their replies, and what of them is for the reader.

import { at, call, callForEach, withQuery } from "./http";
import type {
  Anchor,
  Comment,
  CommentBody,
  CommentChangeBody,
  CommentCountsReply,
  CommentNotice,
  CommentNoticesReply,
  CommentReply,
  CommentsReply,
  PeopleReply,
  RepliedReply,
  ThreadReply,
} from "./types";

export type { Anchor, Comment, CommentBody, CommentNotice, ThreadReply };

/** The threads of a section, or of all of them. */
export async function listComments(documentId: string, sectionId: string | null): Promise<Comment[]> {
  const within = sectionId === null ? ["comments"] : ["sections", sectionId, "comments"];
  return callForEach(at("documents", documentId, ...within), 200, (page: CommentsReply) => page.comments);
}

export const noComments: ReadonlyMap<string, number> = new Map();

/** How many open threads there are, by the ids of the sections that have some. */
export async function countComments(documentId: string): Promise<ReadonlyMap<string, number>> {
  const { sections } = await call<CommentCountsReply>(at("documents", documentId, "comments", "counts"));
  return new Map(sections.map(({ section_id, open_comments }) => [section_id, open_comments]));
}

/** Whom comments on a section can mention, and to whom they can be assigned. */
export async function listPeople(documentId: string, sectionId: string): Promise<string[]> {
  return (await call<PeopleReply>(at("documents", documentId, "sections", sectionId, "comments", "people")))
    .people;
}

export async function addComment(
  documentId: string,
  sectionId: string,
  body: CommentBody,
  key: string,
): Promise<Comment> {
  const address = at("documents", documentId, "sections", sectionId, "comments");
  return (await call<CommentReply>(address, { method: "POST", body, key })).comment;
}

export async function replyTo(commentId: string, text: string, key: string): Promise<Comment> {
  const address = at("comments", commentId, "replies");
  return (await call<RepliedReply>(address, { method: "POST", body: { text }, key })).comment;
}

/** Returns the thread. */
export async function changeComment(commentId: string, body: CommentChangeBody): Promise<Comment> {
  return (await call<CommentReply>(at("comments", commentId), { method: "PATCH", body })).comment;
}

export async function deleteComment(commentId: string): Promise<void> {
  await call(at("comments", commentId), { method: "DELETE" });
}

/** Returns the thread. */
export async function restoreComment(commentId: string): Promise<Comment> {
  return (await call<CommentReply>(at("comments", commentId, "restore"), { method: "POST" })).comment;
}

export async function listCommentNotices(): Promise<CommentNoticesReply> {
  return call(withQuery(at("comments", "notices"), {}));
}

export async function markCommentNoticesRead(): Promise<void> {
  await call(at("comments", "notices", "read"), { method: "PUT" });
}

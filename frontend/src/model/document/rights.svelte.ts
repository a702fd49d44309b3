// What the person may do in the document and in each of its sections, as the server has told. It decides on each request by
// itself; the page only offers what will be granted.

import type { Role, RolesInDocument } from "../../api";

/** In order: each may do all that those before it may. */
const roles: Role[] = ["reader", "commenter", "suggester", "editor", "owner"];

const ofOwner: RolesInDocument = { role: "owner", section_roles: {} };

/** What one may do with a text: all that those before it are, and more. */
export type Extent = "nothing" | "read" | "comment" | "suggest" | "write";

const extents: Record<Role, Extent> = {
  reader: "read",
  commenter: "comment",
  suggester: "suggest",
  editor: "write",
  owner: "write",
};

export class Rights {
  #told: RolesInDocument = $state.raw(ofOwner);

  constructor(
    told: RolesInDocument = ofOwner,
    /** Guests have none: no list of documents, and nothing that is kept for them. */
    readonly hasAccount = true,
  ) {
    this.#told = told;
  }

  /** Whether every text may be read, with what is computed of all of them. */
  get mayReadAll(): boolean {
    return this.#told.role !== null;
  }

  /** Whether the document may be written as a whole: its outline and settings, with chats and sources. */
  get mayWriteAll(): boolean {
    return isAtLeast(this.#told.role, "editor");
  }

  /** In one section, or without one in the document as a whole. */
  extentIn(sectionId: string | null): Extent {
    const role = this.#roleIn(sectionId);
    return role === null ? "nothing" : extents[role];
  }

  mayRead(sectionId: string | null): boolean {
    return this.#roleIn(sectionId) !== null;
  }

  mayComment(sectionId: string | null): boolean {
    return isAtLeast(this.#roleIn(sectionId), "commenter");
  }

  maySuggest(sectionId: string | null): boolean {
    return isAtLeast(this.#roleIn(sectionId), "suggester");
  }

  mayWrite(sectionId: string | null): boolean {
    return isAtLeast(this.#roleIn(sectionId), "editor");
  }

  /** The server has told again what the person may do. */
  take({ role, section_roles }: RolesInDocument): void {
    this.#told = { role, section_roles };
  }

  #roleIn(sectionId: string | null): Role | null {
    const { role, section_roles: inSections } = this.#told;
    const inSection = sectionId === null ? null : (inSections[sectionId] ?? null);
    return isAtLeast(role, inSection) ? role : inSection;
  }
}

function isAtLeast(role: Role | null, least: Role | null): boolean {
  return least === null || (role !== null && roles.indexOf(role) >= roles.indexOf(least));
}

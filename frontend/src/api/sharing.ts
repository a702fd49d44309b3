// Who may do what in a document.

import type { Sharing } from "./types";

export type Role = NonNullable<Sharing["role"]>;

/** Somebody's role in the whole document, if there is one, and those in single sections by their ids. */
export interface RolesInDocument {
  role: Role | null;
  section_roles: Record<string, Role>;
}

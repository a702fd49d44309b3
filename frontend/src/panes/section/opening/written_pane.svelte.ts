// The pane of the section that is open for writing, wherever in the text it stands.

import type SectionPane from "../Section.svelte";

export type Pane = ReturnType<typeof SectionPane>;

export class WrittenPane {
  current: Pane | undefined = $state();
}

// What the toolbar says and where its keys lead.

import type { MenuAction } from "../../../lib/components/menu";
import { firstTools, headingLevels, toolKeys, type WritingTool } from "../../../model/text/writing_tools";
import { words } from "../../../words";

/** The levels of headings; none is a paragraph. */
export const headingMenu = (run: (level: number) => void): MenuAction[] =>
  headingLevels.map((level) => ({
    name: words.tools.headings(level),
    keys: `Ctrl+Alt+${level}`,
    run: () => run(level),
  }));

/** The tools for which a narrow toolbar has no room, in their groups. */
export const otherTools = (groups: WritingTool[][], run: (tool: WritingTool) => void): MenuAction[][] =>
  groups
    .map((group) => group.filter((tool) => !firstTools.includes(tool)).map((tool) => actionOf(tool, run)))
    .filter((group) => group.length > 0);

function actionOf(tool: WritingTool, run: (tool: WritingTool) => void): MenuAction {
  const keys = toolKeys[tool];
  return { name: words.tools.names[tool], ...(keys !== undefined && { keys }), run: () => run(tool) };
}

export const titleOf = (tool: WritingTool): string =>
  toolKeys[tool] === undefined ? words.tools.names[tool] : `${words.tools.names[tool]} (${toolKeys[tool]})`;

/** The button to which a key leads from the one that has the focus. */
export function focusedByKey(key: string, buttons: HTMLButtonElement[]): HTMLButtonElement | undefined {
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const targets: Record<string, number> = {
    ArrowRight: (at + 1) % buttons.length,
    ArrowLeft: (at - 1 + buttons.length) % buttons.length,
    Home: 0,
    End: buttons.length - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : buttons[target];
}

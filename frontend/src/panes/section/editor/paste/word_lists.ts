// Word writes lists as paragraphs that carry their level and mark; here they become lists.

import { styleName } from "./disarming";
import type { Losses } from "./losses";
import type { Declarations } from "./styles";
import type { Block, Item, List, MarkedParagraph } from "./tree";

type Mark = Pick<MarkedParagraph, "listId" | "level" | "mark">;

const listStyle = /^(l\d+)\s+level(\d+)/;
const ordered = /^\(?(?:\d+(?:\.\d+)*(?:[.)]|$)|[a-z]{1,5}[.)])/i;

/** The mark of a paragraph that is an item; it is taken out of its words. */
export function markOf(paragraph: Element, declared: Declarations): Mark | null {
  const [, listId, level] = listStyle.exec(declared.get("mso-list") ?? "") ?? [];
  if (listId === undefined) return null;
  const marks = paragraph.querySelectorAll(
    `[${styleName}*="mso-list:Ignore" i], [${styleName}*="mso-list: ignore" i]`,
  );
  const mark = marks[0]?.textContent?.trim() ?? "";
  for (const element of marks) element.remove();
  return { listId, level: Number(level), mark };
}

/** The blocks with lists in the place of paragraphs that carry marks. */
export function listsOfMarked(blocks: Block[], losses: Losses): Block[] {
  const settled: Block[] = [];
  let open: OpenList[] = [];
  for (const block of blocks) {
    if (block.kind === "marked") open = added(block, open, settled, losses);
    else {
      open = [];
      settled.push(block);
    }
  }
  return settled;
}

interface OpenList {
  list: List;
  listId: string;
  level: number;
  isRenumbered: boolean;
}

function added(paragraph: MarkedParagraph, before: OpenList[], settled: Block[], losses: Losses): OpenList[] {
  const { level, listId, mark } = paragraph;
  const open = before.filter((one) => one.level < level || (one.level === level && goesOn(one, paragraph)));
  const item: Item = { blocks: [{ kind: "paragraph", inlines: paragraph.inlines }], isDone: null };
  let last = open.at(-1);
  if (last?.level !== level) {
    const list: List = { kind: "list", isOrdered: ordered.test(mark), start: numberOf(mark), items: [] };
    const parent = last?.list.items.at(-1);
    (parent?.blocks ?? settled).push(list);
    last = { list, listId, level, isRenumbered: false };
    open.push(last);
  }
  const isShown = !last.list.isOrdered || isMark(mark, last.list.start + last.list.items.length);
  if (!isShown && !last.isRenumbered) {
    losses.add("numbering");
    last.isRenumbered = true;
  }
  last.list.items.push(item);
  return open;
}

/** An item of the same list, whose number is the next. */
function goesOn({ list, listId }: OpenList, paragraph: MarkedParagraph): boolean {
  if (listId !== paragraph.listId || list.isOrdered !== ordered.test(paragraph.mark)) return false;
  const isNumber = /^\(?\d/.test(paragraph.mark);
  return !isNumber || numberOf(paragraph.mark) === list.start + list.items.length;
}

const isMark = (mark: string, number: number): boolean => mark.replace(/^\(|[.)]+$/g, "") === String(number);

/** The last number of a mark such as `7.1.`; letters count from a. */
function numberOf(mark: string): number {
  const bare = mark.replace(/^\(|[.)]+$/g, "");
  const number = Number(/(\d+)$/.exec(bare)?.[1] ?? Number.NaN);
  if (!Number.isNaN(number)) return number;
  const isLetter = /^[a-z]$/i.test(bare) && !/^i$/i.test(bare);
  return isLetter ? bare.toLowerCase().charCodeAt(0) - 96 : 1;
}

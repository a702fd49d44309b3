// Fonts in which a letter is drawn as another sign. Word and LibreOffice put µ on the clipboard as an "m" in the font Symbol,
// and an arrow as an "à" in Wingdings. The tables are those of Adobe's Symbol encoding and of Wingdings, as far as its signs
// stand in sentences.

import type { Declarations } from "./styles";

export type SymbolFont = "symbol" | "wingdings";

/** From U+0021 on. */
const symbolLow =
  "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/** From U+00A0 on; the sign of an apple has none of its own. */
const symbolHigh =
  "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf8ff〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭";

const wingdings: Record<string, string> = {
  ...{
    J: "☺",
    K: "😐",
    L: "☹",
    l: "●",
    n: "■",
    o: "☐",
    q: "❑",
    r: "❒",
    u: "◆",
    v: "❖",
    x: "☒",
    "\u00a8": "☐",
  },
  ...{ "§": "▪", Ø: "➢", ß: "←", à: "→", á: "↑", â: "↓", è: "➔", ï: "⇦", ð: "⇨", ñ: "⇧" },
  ...{ ò: "⇩", ó: "⬄", û: "✗", ü: "✓", ý: "☒", þ: "☑" },
};

/** The font of words, where it is one of these; undefined where nothing is said of it. */
export function symbolFontOf(element: Element, declared: Declarations): SymbolFont | null | undefined {
  const said =
    declared.get("mso-symbol-font-family") ??
    declared.get("font-family") ??
    (element.localName === "font" ? element.getAttribute("face")?.toLowerCase() : null);
  if (said === undefined || said === null) return undefined;
  const first = /^[\s"']*([^,;"']*[^,;"'\s])/.exec(said)?.[1];
  return first === "symbol" || first === "wingdings" ? first : null;
}

/** The signs that letters of such a font are drawn as. */
export const drawnIn = (font: SymbolFont, letters: string): string =>
  Array.from(letters, (letter) => signOf(font, letter)).join("");

function signOf(font: SymbolFont, letter: string): string {
  const code = letter.charCodeAt(0);
  // Nobody means the sign that is drawn in its place by what keyboards have as µ.
  if (letter === "µ") return letter;
  // Fonts of signs have their letters in the private area, too.
  const known = code >= 0xf020 && code <= 0xf0ff ? code - 0xf000 : code;
  if (font === "wingdings") return wingdings[String.fromCharCode(known)] ?? letter;
  if (known >= 0x21 && known <= 0x7e) return symbolLow[known - 0x21] ?? letter;
  return symbolHigh[known - 0xa0] ?? letter;
}

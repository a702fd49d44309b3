// Formulas as MathML, by Temml. It is loaded before the first text opens that has a formula, or else when one is written.

type Render = (tex: string, into: HTMLElement, isDisplayed: boolean) => void;

/** Longer ones are no formulas, and would hold up the page. */
const lengthMax = 5_000;

let render: Render | null = null;
let loading: Promise<void> | null = null;

/** Load what a text that the server has rendered needs to be as high where it is written. */
export const loadFormulasFor = async (html: string): Promise<void> => {
  if (html.includes("<math")) await loadFormulas();
};

export function loadFormulas(): Promise<void> {
  loading ??= import("temml")
    .then(({ default: temml }) => {
      render = (tex, into, isDisplayed) => {
        temml.render(tex, into, { displayMode: isDisplayed, throwOnError: true, trust: false });
      };
    })
    .catch(() => {
      // The source is shown; the next formula tries again.
      loading = null;
    });
  return loading;
}

export const areFormulasLoaded = (): boolean => render !== null;

/** Why a formula cannot be shown: it is too complex, or what the parser says of it. */
export type FormulaProblem = { kind: "complex" } | { kind: "wrong"; message: string };

/** Show a formula; returns what is wrong with it, if anything is. */
export function renderFormula(tex: string, into: HTMLElement, isDisplayed: boolean): FormulaProblem | null {
  if (render === null || tex.length > lengthMax) return { kind: "complex" };
  try {
    render(tex, into, isDisplayed);
    return null;
  } catch (error) {
    into.replaceChildren();
    // Of braces within braces there can be more than the parser has room for.
    if (error instanceof RangeError) return { kind: "complex" };
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
}

// What the parts of formulas are called. Loaded with the form in which one is written.

import { words } from ".";

const en = {
  parts: "Parts of formulas",
  signs: "Signs and Greek letters",
  hint: "Choose a part and fill its empty places; Tab goes to the next one. TeX is understood as well.",
  names: {
    fraction: "Fraction",
    raised: "Exponent",
    lowered: "Index",
    root: "Square root",
    sum: "Sum",
    integral: "Integral",
    brackets: "Brackets",
    mean: "Mean",
    words: "Words in the formula",
    cdot: "Multiplied, as a dot",
    times: "Multiplied, as a cross",
    pm: "Plus or minus",
    le: "At most",
    ge: "At least",
    ne: "Not equal",
    approx: "About equal",
    to: "Arrow to the right",
    infty: "Infinity",
    degree: "Degrees",
  },
};

export type PartName = keyof (typeof en)["names"];

const de: typeof en = {
  parts: "Teile von Formeln",
  signs: "Zeichen und griechische Buchstaben",
  hint: "Einen Teil wählen und seine leeren Stellen füllen; Tab führt zur nächsten. TeX wird ebenfalls verstanden.",
  names: {
    fraction: "Bruch",
    raised: "Exponent",
    lowered: "Index",
    root: "Quadratwurzel",
    sum: "Summe",
    integral: "Integral",
    brackets: "Klammern",
    mean: "Mittelwert",
    words: "Wörter in der Formel",
    cdot: "Mal, als Punkt",
    times: "Mal, als Kreuz",
    pm: "Plus oder minus",
    le: "Höchstens",
    ge: "Mindestens",
    ne: "Ungleich",
    approx: "Ungefähr gleich",
    to: "Pfeil nach rechts",
    infty: "Unendlich",
    degree: "Grad",
  },
};

/** In the language of the page. */
export const formulaWords = () => (words.locale.startsWith("de") ? de : en);

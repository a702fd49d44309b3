// A contract as its form has it, with a line for each word, and back.

import type { DocumentContract } from "../../api";

export interface PointRow {
  text: string;
  requirement: string;
  quote: string;
  /** The source of the quote, which the form keeps as it is. */
  referenceId: string | null;
}

export interface ContractForm {
  purpose: string;
  audience: string;
  tone: string;
  instructions: string;
  points: PointRow[];
  sources: string[];
  unit: Unit;
  min: number | null | undefined;
  max: number | null | undefined;
  forbidden: string;
  preferred: string;
  numbers: "inherited" | "checked" | "free";
  known: string;
  hard: boolean;
}

export type Unit = NonNullable<NonNullable<DocumentContract["length"]>["unit"]>;

export function formOf(contract: DocumentContract): ContractForm {
  const { length, numbers_from_sources: numbers } = contract;
  return {
    purpose: contract.purpose ?? "",
    audience: contract.audience ?? "",
    tone: contract.tone ?? "",
    instructions: contract.instructions ?? "",
    points: (contract.points ?? []).map(({ text, requirement_id: requirement, quote }) => ({
      text,
      requirement: requirement ?? "",
      quote: quote?.text ?? "",
      referenceId: quote?.reference_id ?? null,
    })),
    sources: contract.must_cite ?? [],
    unit: length?.unit ?? "words",
    min: length?.min,
    max: length?.max,
    forbidden: (contract.forbidden_words ?? []).join("\n"),
    preferred: (contract.preferred_words ?? [])
      .map(({ use, instead_of: others = [] }) => `${use}: ${others.join(", ")}`)
      .join("\n"),
    numbers: numbers == null ? "inherited" : numbers ? "checked" : "free",
    known: (contract.known_numbers ?? []).join("\n"),
    hard: contract.hard ?? false,
  };
}

/** What the form says; `hard` is only for documents. */
export function contractOf(form: ContractForm, isOfDocument: boolean): DocumentContract {
  const min = form.min ?? null;
  const max = form.max ?? null;
  return {
    purpose: form.purpose.trim(),
    audience: form.audience.trim(),
    tone: form.tone.trim(),
    instructions: form.instructions.trim(),
    points: form.points.filter(({ text }) => text.trim() !== "").map(pointOf),
    must_cite: form.sources,
    length: min === null && max === null ? null : { unit: form.unit, min, max },
    forbidden_words: linesOf(form.forbidden),
    preferred_words: linesOf(form.preferred).map((line) => {
      const [use = "", ...others] = line.split(":");
      return { use: use.trim(), instead_of: partsOf(others.join(":")) };
    }),
    numbers_from_sources: form.numbers === "inherited" ? null : form.numbers === "checked",
    known_numbers: linesOf(form.known),
    ...(isOfDocument && { hard: form.hard }),
  };
}

function pointOf({ text, requirement, quote, referenceId }: PointRow) {
  return {
    text: text.trim(),
    requirement_id: requirement.trim() || null,
    quote: quote.trim() === "" ? null : { text: quote.trim(), reference_id: referenceId },
  };
}

const linesOf = (text: string) => nonEmpty(text.split("\n"));

const partsOf = (text: string) => nonEmpty(text.split(","));

const nonEmpty = (texts: string[]) => texts.map((text) => text.trim()).filter((text) => text !== "");

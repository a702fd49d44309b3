// How a file is divided into sections: at headings down to a level; text before the first heading is one of its own.

export interface Heading {
  title: string;
  level: number;
}

/** Whether a heading begins a section; what stands before all headings has level 0. */
export const beginsSection = ({ level }: Heading, splitLevel: number): boolean => level <= splitLevel;

export function sectionsCount(outline: Heading[], splitLevel: number): number {
  return outline.filter((heading) => beginsSection(heading, splitLevel)).length;
}

/** The levels at which it makes a difference to divide, the highest first; there is always one. */
export function splitLevels(outline: Heading[]): number[] {
  const levels = [...new Set(outline.map(({ level }) => level).filter((level) => level > 0))];
  return levels.length === 0 ? [1] : levels.sort((one, other) => one - other);
}

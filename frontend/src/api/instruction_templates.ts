// Instruction templates: those that one may use. They are made and changed on pages of their own.

import { at, call } from "./http";
import type { InstructionTemplate, InstructionTemplatesReply } from "./types";

export type { InstructionTemplate };

/** One's own first, then those of one's groups, then those of the instance. */
export async function listInstructionTemplates(): Promise<InstructionTemplate[]> {
  return (await call<InstructionTemplatesReply>(at("instruction-templates"))).instruction_templates;
}

// The instruction templates of this person, read when somebody wants to choose one.

import * as api from "../../api";
import type { InstructionTemplate } from "../../api";
import { sentenceOf } from "../../lib/failures";
import { nearestByName } from "./nearest_templates";

class InstructionTemplates {
  /** Each name once. */
  list: InstructionTemplate[] = $state.raw([]);
  problem = $state("");

  /** Read them again; what is known stays where that fails. */
  async load(): Promise<void> {
    try {
      this.list = nearestByName(await api.listInstructionTemplates());
      this.problem = "";
    } catch (failure) {
      this.problem = sentenceOf(failure);
    }
  }
}

export const instructionTemplates = new InstructionTemplates();

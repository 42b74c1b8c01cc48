import { z } from "zod";
import { fence } from "../fence.ts";
import { defineTool, ToolError } from "./tool.ts";

export const SKILL_TOOL = "skill";

/** A skill's body on demand. Its other files lie in the checkout, where `read` and `bash` find them. */
export const skillTool = defineTool({
  name: SKILL_TOOL,
  description:
    "Open one of the skills that your assignment lists: its instructions, and where its files are.",
  schema: z.strictObject({ name: z.string().min(1) }),
  writes: false,
  detail: (input) => input.name,
  async run(input, _, { skills }) {
    const skill = skills.find(({ name }) => name === input.name);
    if (skill === undefined) {
      const names = skills.map(({ name }) => name).join(", ");
      throw new ToolError(
        names === ""
          ? "your assignment lists no skills; go on without one"
          : `you have no skill \`${input.name}\`; there are ${names}`,
      );
    }
    const files =
      skill.files.length === 0
        ? []
        : ["", `Its files, which you can open with \`read\`: ${skill.files.join(", ")}`];
    return [fence("skill", { path: skill.path }, skill.body), ...files].join("\n");
  },
});

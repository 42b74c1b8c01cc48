import type { Limits } from "../model/limits.ts";
import type { Judgement, LoopEnd, Thread } from "./agent-loop.ts";
import type { RequestTag } from "./model.ts";
import type { Role } from "./roles.ts";
import type { ToolContext } from "./tools/tool.ts";

/** One conversation that has to be held, whoever holds it: what is asked, where, and what ends it. */
export interface Assignment {
  readonly role: Role;
  readonly tag: Omit<RequestTag, "role">;
  /** The first message: all that this conversation has to itself. */
  readonly opening: string;
  /** An accepted conversation of the same role that this one goes on in; a driver that cannot begins anew. */
  readonly thread?: Thread;
  /** The slot it works in, and what may be done there. */
  readonly workspace: ToolContext;
  /** JSON Schema of the final text, for reviewers. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  /** Called with the worker's claim; null where text ends the conversation instead. */
  readonly judgeFinish: ((claim: unknown) => Promise<Judgement>) | null;
  /** Called with the final text; null where only a claim ends the conversation. */
  readonly judgeText: ((text: string) => Promise<Judgement>) | null;
  readonly limits: Limits;
}

/** Holds conversations: our own loop around the Messages API, or another agent's program. */
export interface Driver {
  /** Never rejects because of what an agent, a server or the network does. */
  converse(assignment: Assignment): Promise<LoopEnd>;
}

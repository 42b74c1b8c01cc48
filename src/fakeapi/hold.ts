import type { Reply, Script, Turn } from "./script.ts";

/** Which turns to stop: every field that is given must fit. */
type HoldWhere = Partial<Pick<Turn, "task" | "role" | "attempt" | "phase" | "turn">>;

interface Hold {
  /** Resolves when a turn that fits has arrived and waits. */
  readonly reached: Promise<Turn>;
  /** Lets the waiting turn go on, and every later one that fits pass. */
  release(): void;
}

interface HoldableScript {
  readonly script: Script;
  hold(where: HoldWhere): Hold;
}

/** Lets a test own the moment at which a scripted turn is answered. */
export function holdable(script: Script): HoldableScript {
  const gates: Gate[] = [];
  return {
    script: async (turn): Promise<Reply> => {
      for (const gate of gates.filter(({ where }) => fits(where, turn))) {
        gate.arrive(turn);
        await gate.opened;
      }
      return script(turn);
    },
    hold(where) {
      const gate = createGate(where);
      gates.push(gate);
      return { reached: gate.reached, release: gate.open };
    },
  };
}

interface Gate {
  readonly where: HoldWhere;
  readonly reached: Promise<Turn>;
  readonly opened: Promise<void>;
  readonly arrive: (turn: Turn) => void;
  readonly open: () => void;
}

function createGate(where: HoldWhere): Gate {
  let arrive: (turn: Turn) => void = () => {};
  let open: () => void = () => {};
  const reached = new Promise<Turn>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { where, reached, opened, arrive, open };
}

const fits = (where: HoldWhere, turn: Turn): boolean =>
  Object.entries(where).every(([key, value]) => turn[key as keyof HoldWhere] === value);

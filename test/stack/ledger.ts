import { z } from 'zod';
import type { Stack } from './stack.js';

/** The simulator's books, as far as they tell what must not be. */
const ledger = z.object({
  tasks: z.array(z.looseObject({ roomId: z.string() })),
  unstopped: z.array(z.unknown()),
  doubled: z.array(z.unknown()),
});

/** What the simulator's books say. */
export type StackLedger = z.infer<typeof ledger>;

/** The simulator's books of a stack. */
export async function ledgerOf(stack: Stack): Promise<StackLedger> {
  const answer = await fetch(`http://${stack.loopback.address('simulator')}/_simulator/ledger`);
  return ledger.parse(await answer.json());
}

import { z } from 'zod';
import type { Stack } from './stack.js';

/** The parts of the simulator's ledger that tests check. */
const ledger = z.object({
  tasks: z.array(z.looseObject({ roomId: z.string() })),
  unstopped: z.array(z.unknown()),
  doubled: z.array(z.unknown()),
});

/** The simulator's ledger. */
export type StackLedger = z.infer<typeof ledger>;

/** Reads the ledger of a stack's simulator. */
export async function ledgerOf(stack: Stack): Promise<StackLedger> {
  const response = await fetch(`http://${stack.loopback.address('simulator')}/_simulator/ledger`);
  return ledger.parse(await response.json());
}

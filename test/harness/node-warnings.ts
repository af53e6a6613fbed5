import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** Gathers the warnings that Node prints during this test; the answer tells their names and texts. */
export function nodeWarnings(): () => Promise<readonly string[]> {
  const warnings: string[] = [];
  const add = ({ name, message }: Error): unknown => warnings.push(`${name}: ${message}`);
  process.on('warning', add);
  onTestFinished(() => void process.off('warning', add));
  return async () => {
    // Node emits them in the next turn.
    await setImmediate();
    return warnings;
  };
}

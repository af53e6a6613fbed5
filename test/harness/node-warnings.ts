import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** Collects Node's warnings during this test; the returned function resolves with their names and messages. */
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

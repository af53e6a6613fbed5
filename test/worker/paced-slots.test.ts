import { describe, expect, test } from 'vitest';
import { PacedSlots } from '../../src/worker/paced-slots.js';

const { signal } = new AbortController();

/** Notes the order in which slots are granted. */
function reservations(slots: PacedSlots, names: readonly string[], until: AbortSignal = signal): string[] {
  const granted: string[] = [];
  for (const name of names) {
    slots.reserveSlot(until).then(
      () => granted.push(name),
      (error: Error) => granted.push(`${name}: ${error.name}`),
    );
  }
  return granted;
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the slots of an Action', () => {
  test('are as many as may be ahead, and another for each call that has begun', async () => {
    const slots = new PacedSlots(100, () => 2);
    const granted = reservations(slots, ['a', 'b', 'c', 'd']);
    await settled();
    expect(granted).toEqual(['a', 'b']);
    slots.began();
    await settled();
    expect(granted).toEqual(['a', 'b', 'c']);
    slots.ended();
    slots.releaseSlot();
    await settled();
    expect(granted).toEqual(['a', 'b', 'c']);
    slots.releaseSlot();
    await settled();
    expect(granted).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are released by a task that failed before its call began', async () => {
    const slots = new PacedSlots(100, () => 1);
    const granted = reservations(slots, ['a', 'b']);
    slots.releaseSlot();
    await settled();
    expect(granted).toEqual(['a', 'b']);
    expect(slots.tryReserveSlot()).toBeNull();
  });

  test('are never more than all, however many calls have begun', async () => {
    const slots = new PacedSlots(2, () => 2);
    const granted = reservations(slots, ['a', 'b', 'c']);
    slots.began();
    slots.began();
    await settled();
    expect(granted).toEqual(['a', 'b']);
  });

  test('are not taken by a reservation that was aborted', async () => {
    const slots = new PacedSlots(10, () => 1);
    const ending = new AbortController();
    const first = reservations(slots, ['a']);
    const second = reservations(slots, ['b'], ending.signal);
    ending.abort();
    const third = reservations(slots, ['c']);
    slots.releaseSlot();
    await settled();
    expect([first, second, third]).toEqual([['a'], ['b: AbortError'], ['c']]);
  });
});

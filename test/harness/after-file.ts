const cleanUps: (() => Promise<void>)[] = [];

/** Runs a clean-up after the test file, also one that a test registers: a slow one delays no test. */
export function afterFile(cleanUp: () => Promise<void>): void {
  cleanUps.push(cleanUp);
}

/** Runs all clean-ups together; the runner calls it after each file. */
export async function endFile(): Promise<void> {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
}

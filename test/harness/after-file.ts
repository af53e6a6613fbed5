const endings: (() => Promise<void>)[] = [];

/** Has something done after the test file, also when a test asks for it: what takes its time to end holds up no test. */
export function afterFile(end: () => Promise<void>): void {
  endings.push(end);
}

/** Does it, all at once; the runner calls it after each file. */
export async function endFile(): Promise<void> {
  await Promise.all(endings.splice(0).map((end) => end()));
}

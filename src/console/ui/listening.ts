/** Returns the form of an event. */
export function formOf(event: Event): HTMLFormElement {
  const { currentTarget } = event;
  if (currentTarget instanceof HTMLFormElement) return currentTarget;
  throw new TypeError('The event has no form.');
}

/** Returns the trimmed value of a form's text field; empty if there is none. */
export function textIn(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Returns the value of the field of an event. */
export function valueOf({ currentTarget }: Event): string {
  return currentTarget instanceof HTMLInputElement ||
    currentTarget instanceof HTMLSelectElement ||
    currentTarget instanceof HTMLTextAreaElement
    ? currentTarget.value
    : '';
}

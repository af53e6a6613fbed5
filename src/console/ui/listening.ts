/** The form that an event came from. */
export function formOf(event: Event): HTMLFormElement {
  const { currentTarget } = event;
  if (currentTarget instanceof HTMLFormElement) return currentTarget;
  throw new TypeError('The event came from no form.');
}

/** A text field of a form, without spaces around it; empty where there is none. */
export function textIn(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** What stands in the field that an event came from. */
export function valueOf({ currentTarget }: Event): string {
  return currentTarget instanceof HTMLInputElement ||
    currentTarget instanceof HTMLSelectElement ||
    currentTarget instanceof HTMLTextAreaElement
    ? currentTarget.value
    : '';
}

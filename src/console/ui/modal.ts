/** Returns a dialog, which is always in the page, open or not. */
export function dialogCalled(id: string): HTMLDialogElement {
  const found = document.getElementById(id);
  if (found instanceof HTMLDialogElement) return found;
  throw new Error(`The page has no dialog "${id}".`);
}

/** Opens a dialog. The browser returns the focus when it is closed. */
export function openModal(id: string): void {
  const dialog = dialogCalled(id);
  if (!dialog.open) dialog.showModal();
}

/** Closes a dialog, if it is open. */
export function closeModal(id: string): void {
  dialogCalled(id).close();
}

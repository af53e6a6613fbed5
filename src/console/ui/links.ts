import { html, type TemplateResult } from 'lit-html';
import { webAddress } from './web-address.js';

/** A link to an address, or only its name if the address is not safe to follow. */
export function linkTo(address: string | undefined, name: string): TemplateResult {
  const href = address === undefined ? undefined : webAddress(address);
  if (href === undefined) return html`<span class="name">${name}</span>`;
  return html`<a class="name" href=${href} target="_blank" rel="noopener noreferrer">${name}</a>`;
}

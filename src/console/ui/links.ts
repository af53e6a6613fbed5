import { html, type TemplateResult } from 'lit-html';

/** The address, if following it can only open a page: `javascript:` and the like are none. */
export function webAddress(text: string): string | undefined {
  try {
    const { protocol, href } = new URL(text);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}

/** A name that leads to an address where it can be followed, else the name alone. */
export function linkTo(address: string | undefined, name: string): TemplateResult {
  const href = address === undefined ? undefined : webAddress(address);
  if (href === undefined) return html`<span class="name">${name}</span>`;
  return html`<a class="name" href=${href} target="_blank" rel="noopener noreferrer">${name}</a>`;
}

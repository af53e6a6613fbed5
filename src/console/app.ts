import { html, nothing, render, type TemplateResult } from 'lit-html';
import { zoneText } from '../wording/times.js';
import { Gateway } from './api/gateway.js';
import { KeyStore } from './api/key-store.js';
import { FleetPage } from './fleet/fleet-page.js';
import type { Page, PageHost } from './page.js';
import { type Route, routeOf } from './route.js';
import { SessionPage } from './session/session-page.js';
import { ListPage } from './sessions/list-page.js';
import { StartDialog } from './sessions/start-dialog.js';
import { Announcer } from './ui/announcer.js';
import { KeyDialog } from './ui/key-dialog.js';
import { currentTheme, toggleTheme } from './ui/theme.js';

const TICK_MS = 1_000;

/** The console: its frame and the page of the address. */
export class App {
  readonly #root: HTMLElement;
  readonly #host: PageHost;
  readonly #keys: KeyStore;
  readonly #keyDialog = new KeyDialog(() => this.#drawNow());
  readonly #announcer = new Announcer(() => this.#redraw());
  readonly #startDialog: StartDialog;
  #page: Page | undefined;
  #isReadOnly = false;
  #isDrawing = false;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#keys = new KeyStore({
      prompt: (why) => this.#keyDialog.prompt(why),
      onChange: () => this.#forgetScope(),
    });
    this.#host = {
      gateway: new Gateway(this.#keys, { onScopeMissing: () => this.#becomeReadOnly() }),
      redraw: () => this.#redraw(),
      say: (tone, text) => this.#announcer.say(tone, text),
      whyNoCommands: () => (this.#isReadOnly ? 'This key may only read.' : undefined),
    };
    this.#startDialog = new StartDialog(this.#host);
  }

  /** Draws the console, and follows the address from now on. */
  start(): void {
    this.#drawNow();
    this.#show(routeOf(location.hash));
    addEventListener('hashchange', () => {
      this.#announcer.forget();
      this.#show(routeOf(location.hash));
      this.#drawNow();
      // As after a page load: screen readers and Tab start there.
      this.#root.querySelector('main')?.focus();
    });
    setInterval(() => {
      if (!document.hidden) this.#redraw();
    }, TICK_MS);
  }

  #show(route: Route): void {
    if (route.page === 'sessions' && this.#page instanceof ListPage) {
      this.#page.show(route.filter);
      return;
    }
    this.#page?.close();
    this.#page = this.#pageOf(route);
    this.#redraw();
  }

  #pageOf(route: Route): Page {
    switch (route.page) {
      case 'session':
        return new SessionPage(route.sessionId, this.#host);
      case 'fleet':
        return new FleetPage(this.#host);
      case 'sessions':
        return new ListPage(route.filter, this.#host, () => this.#startDialog.open());
    }
  }

  #template(): TemplateResult {
    const theme = currentTheme();
    return html`<a class="skip" href="#main" @click=${(event: Event) => this.#skip(event)}>Skip to the content</a>
      <header class="top">
        <a class="brand" href="#/sessions"><img src="/console/icon.svg" width="22" height="22" alt="" /><span class="brand-name">Reelkeeper</span></a>
        <nav class="pages" aria-label="Pages of the console">
          ${this.#pageLink('Sessions', '#/sessions', !(this.#page instanceof FleetPage))}
          ${this.#pageLink('Fleet', '#/fleet', this.#page instanceof FleetPage)}
        </nav>
        <div class="tools">
          <span class="zone dim small">Times: ${zoneText(Date.now())}</span>
          ${this.#isReadOnly ? html`<span class="chip">read only</span>` : nothing} ${this.#keyButton()}
          <button type="button" class="plain" @click=${() => this.#toggleTheme()}>
            ${theme === 'dark' ? 'Light' : 'Dark'}<span class="hidden"> theme</span>
          </button>
        </div>
      </header>
      <main id="main" tabindex="-1">${this.#page?.template(Date.now()) ?? nothing}</main>
      ${this.#announcer.template()} ${this.#startDialog.template()} ${this.#keyDialog.template()}`;
  }

  #pageLink(name: string, hash: string, isCurrent: boolean): TemplateResult {
    return html`<a href=${hash} aria-current=${isCurrent ? 'page' : nothing}>${name}</a>`;
  }

  #keyButton(): TemplateResult | typeof nothing {
    if (this.#keys.key !== undefined) {
      return html`<button type="button" class="plain" @click=${() => this.#keys.forget()}>Forget the key</button>`;
    }
    if (!this.#keys.isDeclined) return nothing;
    return html`<button type="button" class="plain" @click=${() => this.#enterKey()}>Enter a key…</button>`;
  }

  #enterKey(): void {
    this.#keys.allowPrompt();
    this.#open();
  }

  /** Forgets the scope of the previous key, and without a key reloads the page, which prompts for one. */
  #forgetScope(): void {
    this.#isReadOnly = false;
    if (this.#keys.key === undefined) this.#open();
    this.#redraw();
  }

  /** Opens the page of the address anew. */
  #open(): void {
    this.#page?.close();
    this.#page = undefined;
    this.#show(routeOf(location.hash));
  }

  #becomeReadOnly(): void {
    this.#isReadOnly = true;
    this.#redraw();
  }

  #toggleTheme(): void {
    toggleTheme();
    this.#redraw();
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.#root.querySelector('main')?.focus();
  }

  #redraw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    queueMicrotask(() => this.#drawNow());
  }

  #drawNow(): void {
    this.#isDrawing = false;
    render(this.#template(), this.#root);
    document.title = this.#page ? `${this.#page.title} · Reelkeeper` : 'Reelkeeper';
  }
}

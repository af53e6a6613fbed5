import { html, nothing, type TemplateResult } from 'lit-html';
import type { FleetList } from '../../contract/fleet-reading.js';
import type { TaskList } from '../../contract/tasks.js';
import { type ProblemView, problemText } from '../api/problem.js';
import { Refresh, type RefreshOptions } from '../api/refresh.js';
import type { Page, PageHost } from '../page.js';
import { problemBox } from '../ui/problem-box.js';
import { StopTask } from '../ui/stop-task.js';
import { fleetCard } from './fleet-card.js';
import { tasksCard } from './tasks-card.js';

/** A sweep ends at most every 6 s. */
const REFRESH_MS = 5_000;
/** Each read takes calls of ZEGO's quota. */
const TASKS_REFRESH_MS = 30_000;

/** The last value that was read, and the problem of the last read. */
interface LastRead<T> {
  value?: T;
  problem?: ProblemView | undefined;
}

/** The page of the fleet keepers and of ZEGO's tasks, refreshed every 5 s and 30 s while it is visible. */
export class FleetPage implements Page {
  readonly title = 'Fleet';
  readonly #host: PageHost;
  readonly #refresh: Refresh<FleetList>;
  readonly #tasksRefresh: Refresh<TaskList>;
  readonly #stop: StopTask;
  readonly #fleets: LastRead<FleetList> = {};
  readonly #tasks: LastRead<TaskList> = {};
  /** The app whose command has no response yet. */
  #busy: string | undefined;

  constructor(host: PageHost) {
    this.#host = host;
    this.#refresh = this.#refreshed(this.#fleets, (signal) => host.gateway.fleets(signal), REFRESH_MS);
    this.#tasksRefresh = this.#refreshed(this.#tasks, (signal) => host.gateway.tasks(signal), TASKS_REFRESH_MS);
    this.#stop = new StopTask(host, () => this.#tasksRefresh.readNow());
    this.#refresh.readNow();
    this.#tasksRefresh.readNow();
  }

  close(): void {
    this.#refresh.close();
    this.#tasksRefresh.close();
  }

  template(nowMs: number): TemplateResult {
    const { value: list, problem } = this.#fleets;
    const tasks = this.#tasks;
    return html`<header class="list-head">
        <h1>Fleet</h1>
      </header>
      ${problem ? problemBox(problem) : nothing}
      ${
        list
          ? list.fleets.map((fleet) =>
              fleetCard(fleet, nowMs, {
                isBusy: this.#busy === fleet.app,
                whyNot: this.#host.whyNoCommands(),
                run: (command) => void this.#run(fleet.app, command),
              }),
            )
          : problem
            ? nothing
            : html`<p class="dim">Loading…</p>`
      }
      ${tasks.problem ? problemBox(tasks.problem) : nothing}
      ${tasks.value ? tasksCard(tasks.value, nowMs, this.#stop) : nothing} ${this.#stop.dialog()}`;
  }

  #refreshed<T>(last: LastRead<T>, read: RefreshOptions<T>['read'], everyMs: number): Refresh<T> {
    return new Refresh({
      read,
      everyMs,
      take: (result) => {
        last.problem = 'problem' in result ? result.problem : undefined;
        if ('value' in result) last.value = result.value;
        this.#host.redraw();
      },
    });
  }

  async #run(app: string, command: 'pause' | 'resume'): Promise<void> {
    this.#busy = app;
    this.#host.redraw();
    const result = await this.#host.gateway.fleetCommand(app, command);
    this.#busy = undefined;
    if ('problem' in result) this.#host.say('bad', problemText(result.problem));
    else this.#host.say('good', `Requested the ${command} of the fleet keeper of app ${app}.`);
    this.#refresh.readNow();
    this.#host.redraw();
  }
}

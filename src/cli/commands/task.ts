import type { Command } from 'commander';
import type { AppTasks, TaskList, UnlistedApp, ZegoTask } from '../../contract/index.js';
import { shownValue } from '../../contract/shown-text.js';
import { commandText } from '../../temporal/command-text.js';
import { listedText, taskStopText, wayText, zegoTaskFacts } from '../../wording/zego-tasks.js';
import { jsonText, type Terminal } from '../terminal.js';
import { columns } from '../text/columns.js';
import { indented } from '../text/style.js';
import { taskRows } from '../text/task-text.js';
import { withTasks } from '../with-tasks.js';

interface TaskFlags {
  readonly app?: string;
  readonly json?: boolean;
}

const DETAILS = `
A task is ZEGO's word for one recording. Sessions start and stop their own. These commands are
for tasks that no running session carries, such as those of a terminated one, and need no
session. With the app's serverSecret in the configuration they call ZEGO from here, even
without a worker or Temporal; otherwise they ask the app's fleet keeper, which needs a worker.`;

const STOP_DETAILS = `
Sends StopRecord until ZEGO confirms it, for about 20 s, then asks ZEGO whether the task has
ended. A task that a running session carries is stopped with "reelkeeper stop ID": only
--force stops it here, for a night without a worker. The session then sees that its task
has ended, and closes.

Examples:
  reelkeeper task stop rNMu2yXuFWMTpE2c
  reelkeeper task stop rNMu2yXuFWMTpE2c --app default --json`;

/** Adds `task list`, `task show TASKID` and `task stop TASKID`. */
export function addTask(program: Command, terminal: Terminal): void {
  const task = program
    .command('task')
    .description("list, show and stop ZEGO's tasks, also those without a session")
    .addHelpText('after', DETAILS);
  withFlags(task.command('list').description('list the tasks that record, with the session of each')).action(
    ({ app, json = false }: TaskFlags) =>
      withTasks(terminal, async (tasks) => {
        const list = await tasks.list(app);
        if (json) terminal.out(jsonText(list, 'indented'));
        else printList(shownValue(list), terminal);
      }),
  );
  withFlags(task.command('show').description('show a task and its session').argument('<taskId>', "ZEGO's id")).action(
    (taskId: string, { app, json = false }: TaskFlags) =>
      withTasks(terminal, async (tasks) => {
        const reading = await tasks.show(taskId, app);
        if (json) terminal.out(jsonText(reading, 'indented'));
        else printTask(shownValue(reading), wayText(reading.via), terminal);
      }),
  );
  withFlags(
    task
      .command('stop')
      .description('stop a task that no running session carries')
      .argument('<taskId>', "ZEGO's id")
      .option('--force', 'stop it even if a running session carries it'),
  )
    .addHelpText('after', STOP_DETAILS)
    .action((taskId: string, { app, force, json = false }: TaskFlags & { readonly force?: boolean }) =>
      withTasks(terminal, async (tasks) => {
        const stop = await tasks.stop(taskId, { app, force });
        if (json) return terminal.out(jsonText(stop, 'line'));
        terminal.out(taskStopText(shownValue(stop)));
        if (stop.hasEnded !== true && stop.how === 'stopped') {
          terminal.out(`See it: ${commandText('task show', { args: [taskId] })}`);
        }
        terminal.err(`via ${wayText(stop.via)}`);
      }),
    );
}

function withFlags(command: Command): Command {
  return command
    .option('--app <name>', 'the app of ZEGO; without it, all apps are asked')
    .option('--json', 'print JSON');
}

function printList({ apps }: TaskList, terminal: Terminal): void {
  const nowMs = Date.now();
  for (const [at, app] of apps.entries()) {
    if (at > 0) terminal.out('');
    terminal.out(`${terminal.emphasis('bold', 'App')}  ${app.app}`);
    for (const line of indented(appLines(app, nowMs, terminal))) terminal.out(line);
  }
}

function appLines(app: AppTasks | UnlistedApp, nowMs: number, terminal: Terminal): string[] {
  if ('failure' in app) return [terminal.emphasis('red', `Its tasks could not be listed: ${app.failure}`)];
  const via = `via ${listedText(app)}`;
  if (app.tasks.length === 0) return [via, 'No task records.'];
  return [via, ...taskRows(app.tasks, nowMs)];
}

function printTask(task: ZegoTask, via: string, terminal: Terminal): void {
  terminal.out(`${terminal.emphasis('bold', 'Task')}  ${task.taskId}`);
  const facts = [...zegoTaskFacts(task, Date.now()), ['via', via] as const];
  for (const line of indented(columns(facts))) terminal.out(line);
}

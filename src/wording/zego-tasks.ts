import type { AppTasks, TaskOwner, TaskStop, TaskWay, ZegoTask } from '../contract/tasks.js';
import { durationText } from './amounts.js';
import { taskStatusText } from './tasks.js';
import { dateAndDistance, dateText } from './times.js';

const WAYS: Readonly<Record<TaskWay, string>> = {
  zego: "this process called ZEGO with the app's credentials",
  keeper: "the app's fleet keeper; this process does not have the app's secret",
};

/** The way that was used: `zego: this process called ZEGO with …`. */
export function wayText(via: TaskWay): string {
  return `${via}: ${WAYS[via]}`;
}

/** Who carries a task: `session lesson-1, running`. */
export function ownerText({ standing, sessionId, sessionStatus, why }: TaskOwner): string {
  const session = sessionId === undefined ? '' : `session ${sessionId}`;
  switch (standing) {
    case 'owned':
      return `${session}, running`;
    case 'closed':
      return `${session}, ${sessionStatus ?? 'closed'}`;
    case 'dropped':
      return `${session} runs and no longer carries it`;
    case 'foreign':
      return 'no session known here';
    case 'unsettled':
      return session === ''
        ? `unknown: ${why ?? 'not decided yet'}`
        : `perhaps ${session}: ${why ?? 'not decided yet'}`;
  }
}

/** How long a task has recorded; `–` if its start is unknown. */
export function recordedText({ startedAt, endedAt }: Pick<ZegoTask, 'startedAt' | 'endedAt'>, nowMs: number): string {
  if (startedAt === undefined) return '–';
  const untilMs = endedAt === undefined ? nowMs : Date.parse(endedAt);
  return durationText(Math.max(0, untilMs - Date.parse(startedAt)));
}

/** The facts of a task as names and values. */
export function zegoTaskFacts(task: ZegoTask, nowMs: number): (readonly [name: string, value: string])[] {
  const { app, roomId, status, startedAt, endedAt, endsBy } = task;
  return [
    ['app', app],
    ...(roomId === undefined ? [] : [['room', roomId] as const]),
    ...(status === undefined ? [] : [['ZEGO', taskStatusText(status)] as const]),
    ['session', ownerText(task)],
    ...(startedAt === undefined ? [] : [['started', dateAndDistance(startedAt, nowMs)] as const]),
    ...(endedAt === undefined ? [] : [['ended', dateAndDistance(endedAt, nowMs)] as const]),
    ...(endsBy === undefined ? [] : [['ends', `${dateAndDistance(endsBy, nowMs)} at the latest`] as const]),
  ];
}

/** When the tasks of an app were listed, and by whom. */
export function listedText({ via, listedAt }: AppTasks): string {
  return listedAt === undefined ? wayText(via) : `${wayText(via)}; its last sweep ended ${dateText(listedAt)}`;
}

/** The result of a stop, as sentences. */
export function taskStopText({ app, taskId, how, hasEnded, sessionId }: TaskStop): string {
  const task = `task ${taskId} of app ${app}`;
  const session = sessionId === undefined ? '' : ` Session ${sessionId}, which carries it, sees its end and closes.`;
  if (how === 'ended-already') return `${capitalized(task)} had ended already.${session}`;
  if (hasEnded === true) return `Stopped ${task}: ZEGO reports that it has ended.${session}`;
  const seen = hasEnded === false ? 'it still reports it as recording' : 'its status could not be read';
  return `ZEGO accepted the stop of ${task}; ${seen}. Look again in a moment.${session}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

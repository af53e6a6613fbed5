import type { FleetView } from '../../src/contract/fleet.js';
import { code, moment, plain } from '../../src/contract/markdown.js';

const SHOWN = 20;

/** Returns a keeper's state for the Web UI, in Markdown. */
export function fleetDetails({ app, paused, last, lastError, orphans, policy, stopped }: FleetView): string {
  const lines = [
    `Watches all tasks of app ${code(app)}${paused ? '. **Paused**: sessions poll their tasks themselves.' : '.'}`,
    last
      ? `Last sweep ${moment(last.endedAt)}: ${last.tasks} tasks in ${last.tookMs} ms with ${last.calls} calls.`
      : 'No sweep was completed yet.',
    ...(orphans.length > 0 || stopped > 0
      ? [`Tasks without a session: ${orphans.length} (policy ${code(policy ?? 'known')}); stopped so far: ${stopped}.`]
      : []),
    ...orphans
      .slice(0, SHOWN)
      .map(
        ({ taskId, roomId, standing, state }) => `- ${code(taskId)} in room ${code(roomId)}: ${standing}, **${state}**`,
      ),
    ...(lastError ? [`Last error, ${moment(lastError.at)}: ${plain(lastError.what)}`] : []),
  ];
  return lines.join('\n\n').replaceAll('\n\n- ', '\n- ');
}

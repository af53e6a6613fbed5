import { shownText } from '../contract/shown-text.js';

/** What of a command may change: its arguments, and flags with their values. */
interface CommandParts {
  readonly args?: readonly string[];
  readonly flags?: Readonly<Record<string, string>>;
}

/**
 * A command of ours as it can be pasted into a shell, whatever characters its arguments have: those that could be taken
 * for a flag stand behind `--`.
 */
export function commandText(command: string, { args = [], flags = {} }: CommandParts): string {
  const named = Object.entries(flags).map(([name, value]) => flagText(name, value));
  const end = args.some((arg) => arg.startsWith('-')) ? ['--'] : [];
  return ['reelkeeper', command, ...named, ...end, ...args.map(quoted)].join(' ');
}

/** A flag with its value, also one that begins with "-". */
export function flagText(name: string, value: string): string {
  return `--${name}=${quoted(value)}`;
}

function quoted(text: string): string {
  // The shell's own escapes, so that the line shows what is in it.
  if (shownText(text) !== text) return `$'${shownText(text.replaceAll(/[\\']/g, String.raw`\$&`))}'`;
  return /^[\w:.@/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

import { shownText } from '../contract/shown-text.js';

/** The arguments and flags of a command. */
interface CommandParts {
  readonly args?: readonly string[];
  readonly flags?: Readonly<Record<string, string>>;
}

/**
 * Returns a command of ours that can be pasted into a shell, with any characters in its arguments. Arguments that look like
 * flags follow `--`.
 */
export function commandText(command: string, { args = [], flags = {} }: CommandParts): string {
  const named = Object.entries(flags).map(([name, value]) => flagText(name, value));
  const end = args.some((arg) => arg.startsWith('-')) ? ['--'] : [];
  return ['reelkeeper', command, ...named, ...end, ...args.map(quoted)].join(' ');
}

/** Returns a flag with its value, which may begin with "-". */
export function flagText(name: string, value: string): string {
  return `--${name}=${quoted(value)}`;
}

function quoted(text: string): string {
  // The shell's escapes make unprintable characters visible.
  if (shownText(text) !== text) return `$'${shownText(text.replaceAll(/[\\']/g, String.raw`\$&`))}'`;
  return /^[\w:.@/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

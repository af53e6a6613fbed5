import type { Mistake } from '../contract/index.js';
import { mapStrings } from '../json/strings.js';

/** `${NAME}`, or `$${` for a literal `${`. */
const VARIABLE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{[^}]*\}?/g;

/**
 * Replaces every `${NAME}` in the strings of a value with that environment variable, and `$${` with `${`. An unset
 * variable is a mistake at the path of its string. Field names stay unchanged.
 */
export function expandVariables(value: unknown, env: NodeJS.ProcessEnv): { value: unknown; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const expandText = (text: string, path: readonly string[]): string =>
    text.replace(VARIABLE, (whole: string, name: string | undefined) => {
      if (whole === '$${') return '${';
      const report = (message: string): void => void mistakes.push({ path: path.join('.') || '(whole)', message });
      if (name === undefined) {
        report('has a "${" without the name of an environment variable and "}"; write "$${" for a literal "${"');
        return '';
      }
      const value = env[name];
      if (value === undefined) report(`needs the environment variable ${name}, which is not set`);
      return value ?? '';
    });
  return { value: mapStrings(value, expandText), mistakes };
}

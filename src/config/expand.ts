import type { Mistake } from '../contract/index.js';
import { mapStrings } from '../json/strings.js';

/** `${NAME}`, or `$${` for a literal `${`. */
const VARIABLE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{[^}]*\}?/g;

/**
 * Replaces every `${NAME}` in the texts of a value by that variable of the environment; `$${` stands for `${`.
 * A variable that is not set is a mistake at the path of its text. Names of fields are left alone.
 */
export function expandVariables(value: unknown, env: NodeJS.ProcessEnv): { value: unknown; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const expandText = (text: string, path: readonly string[]): string =>
    text.replace(VARIABLE, (whole: string, name: string | undefined) => {
      if (whole === '$${') return '${';
      const wrong = (message: string): void => void mistakes.push({ path: path.join('.') || '(whole)', message });
      if (name === undefined) {
        wrong(
          'has a "${" that is not followed by the name of an environment variable and "}"; write "$${" for the text',
        );
        return '';
      }
      const set = env[name];
      if (set === undefined) wrong(`needs the environment variable ${name}, which is not set`);
      return set ?? '';
    });
  return { value: mapStrings(value, expandText), mistakes };
}

/** A login shell that runs one script, as the app-server wraps every command. */
const WRAPPER = /^(?:\S*\/)?(?:ba|z|da|k)?sh -l?c /;

/**
 * Takes the shell wrapper off a command: `/bin/bash -lc 'ls -l'` reads `ls -l`.
 *
 * Whatever does not look like exactly one quoted script stays as it is.
 */
export function unwrapCommand(command: string): string {
  const wrapper = WRAPPER.exec(command)?.[0];
  if (wrapper === undefined) return command;
  return readWord(command.slice(wrapper.length)) ?? command;
}

/** Single quotes, double quotes with their escapes, an escaped character, or bare text. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;

/** Reads text that is one word of a shell; undefined when it is not. */
function readWord(text: string): string | undefined {
  let word = '';
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const piece = PIECE.exec(text);
    if (piece === null) return undefined;
    const [, single, double, escaped, bare] = piece;
    word += single ?? double?.replaceAll(/\\([$`"\\\n])/g, '$1') ?? escaped ?? bare ?? '';
  }
  return word;
}

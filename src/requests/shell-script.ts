/** Characters that no shell gives a meaning, wherever they stand in a word. */
const PLAIN = /[\p{L}\p{N}\p{M}_./:,@%+\]-]/u;
/** Characters without a meaning only right behind certain others: `HEAD~1`, `HEAD^`, `--a=b`. */
const PLAIN_INSIDE: Readonly<Record<string, RegExp>> = {
  '~': /[\p{L}\p{N}_.~^-]/u,
  '^': /[\p{L}\p{N}_.~^-]/u,
  '=': /[\p{L}\p{N}_.~^=-]/u,
};
/** What a backslash may stand before; a line break there would join two lines. */
const ESCAPABLE = /[ -~]/;
/** Line breaks and other control characters; the tab is none of them. */
const CONTROL = /[^\P{Cc}\t]|[\u2028\u2029]/u;
const ASSIGNMENT = /^[\p{L}_][\p{L}\p{N}_]*\+?=/u;

/** A shell of which the script is known to be in the syntax that {@link readWords} reads. */
const SHELL =
  /^(?:\/(?:usr\/|usr\/local\/|opt\/homebrew\/|run\/current-system\/sw\/)?bin\/)?(?:ba|z|da|k)?sh$/;
/** Whatever is called like a shell, of any system. */
const ANY_SHELL = /(?:^|[\\/])(?:\w*sh|powershell|cmd)(?:\.exe)?$/i;

interface Piece {
  readonly text: string;
  /** Where the next one begins. */
  readonly end: number;
}

/**
 * Reads a text as the words of one simple command, with their quotes taken off.
 *
 * Undefined when a shell would do anything else with it than split it: operators, expansions,
 * substitutions, redirections, globs, braces, comments, line breaks outside quotes, open quotes; and
 * when it is not certain that it would not.
 */
export function readWords(text: string): string[] | undefined {
  const words: string[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const word = readWord(text, at);
    if (word === undefined) return undefined;
    words.push(word.text);
    at = skipBlanks(text, word.end);
  }
  return words;
}

/**
 * Tells whether a script is one command that runs as it reads; see {@link readWords}.
 *
 * Neither may it begin with an assignment or hold control characters, not even within quotes.
 */
export function isSimpleCommand(script: string): boolean {
  if (CONTROL.test(script) || ASSIGNMENT.test(script)) return false;
  const words = readWords(script);
  return words !== undefined && words.length > 0;
}

/**
 * Finds the script of a command line as the app-server gives it, such as `/bin/bash -lc 'ls -l'`.
 *
 * A line without a shell is its own script. Undefined when the line has a shell that is not known,
 * or more than the script, or is not certain to be read rightly.
 */
export function scriptOf(commandLine: string): string | undefined {
  const words = readWords(commandLine);
  if (words === undefined) return undefined;
  const [program = '', flag, script] = words;
  if (words.length === 3 && SHELL.test(program) && (flag === '-lc' || flag === '-c')) return script;
  return ANY_SHELL.test(program) ? undefined : commandLine;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text[at])) at += 1;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function readWord(text: string, start: number): Piece | undefined {
  let word = '';
  let at = start;
  while (at < text.length && !isBlank(text[at])) {
    const piece = readPiece(text, at);
    if (piece === undefined) return undefined;
    word += piece.text;
    at = piece.end;
  }
  return { text: word, end: at };
}

function readPiece(text: string, at: number): Piece | undefined {
  if (text[at] === "'") return readSingleQuoted(text, at);
  if (text[at] === '"') return readDoubleQuoted(text, at);
  if (text[at] === '\\') return readEscaped(text, at);
  return readPlain(text, at);
}

function readSingleQuoted(text: string, at: number): Piece | undefined {
  const close = text.indexOf("'", at + 1);
  return close === -1 ? undefined : { text: text.slice(at + 1, close), end: close + 1 };
}

function readDoubleQuoted(text: string, start: number): Piece | undefined {
  let inner = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') return { text: inner, end: at + 1 };
    if (character === '$' || character === '`') return undefined;
    if (character === '\\') {
      at += 1;
      const escaped = text[at] ?? '';
      // Before any other character the backslash stands for itself; a line break would vanish.
      if (escaped === '\n') return undefined;
      inner += '$`"\\'.includes(escaped) ? escaped : `\\${escaped}`;
    } else inner += character;
  }
  return undefined;
}

function readEscaped(text: string, at: number): Piece | undefined {
  const escaped = text[at + 1] ?? '';
  return ESCAPABLE.test(escaped) ? { text: escaped, end: at + 2 } : undefined;
}

function readPlain(text: string, at: number): Piece | undefined {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const before = PLAIN_INSIDE[character];
  const plain = before === undefined ? PLAIN.test(character) : before.test(text[at - 1] ?? '');
  return plain ? { text: character, end: at + character.length } : undefined;
}

import { homedir, hostname, userInfo } from 'node:os';

const NAMING_KEY = /user|owner|author|login|host|name/i;

/** Takes the home folder, the user's name and the machine's name out of texts. */
export class PersonalText {
  readonly #home: RegExp | undefined;
  readonly #names: readonly (readonly [name: string, pattern: RegExp, instead: string])[];

  constructor() {
    const home = homedir();
    this.#home =
      home.length > 2 ? new RegExp(`(?<![\\w.-])${escaped(home)}(?![\\w.-])`, 'g') : undefined;
    this.#names = [[userName(), '<user>'] as const, [hostname(), '<host>'] as const].flatMap(
      ([name, instead]) =>
        // A short name is part of too much else, and this one names nobody.
        name.length < 3 || name === 'root'
          ? []
          : [[name, new RegExp(`(?<!\\w)${escaped(name)}(?!\\w)`, 'g'), instead] as const],
    );
  }

  /** `key` is where the text stands: a whole text that is only a name may be an enum's value. */
  hide(text: string, key: string): string {
    let result = this.#home === undefined ? text : text.replace(this.#home, '~');
    for (const [name, pattern, instead] of this.#names) {
      if (result !== name) result = result.replace(pattern, instead);
      else if (NAMING_KEY.test(key)) result = instead;
    }
    return result;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an account has no name.
    return '';
  }
}

/** Makes a pattern of a text. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

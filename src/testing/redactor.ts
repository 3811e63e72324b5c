import { createHmac, randomBytes } from 'node:crypto';
import { escaped, PersonalText } from './personal-text.js';
import { isProseKey, placeholder } from './prose.js';
import { isSecretTable, leadsToSecret } from './secret-names.js';
import { hideSecrets } from './secret-text.js';
import { isRecord } from './wire-log.js';

/** What a {@link Redactor} takes out besides credentials. */
export interface RedactorOptions {
  /** Whether all text becomes a placeholder of the same length. */
  readonly text: boolean;
  /** More to hide: texts, and patterns. */
  readonly secrets: readonly (string | RegExp)[];
}

interface Place {
  readonly key: string;
  /** The names above and the key, dotted. */
  readonly path: string;
  /** Whether the place is below a member that holds a credential. */
  readonly secret: boolean;
  readonly prose: boolean;
}

const TOP: Place = { key: '', path: '', secret: false, prose: false };

/** What stands for a secret; the same secret has the same digits throughout one recording. */
export const REDACTED: RegExp = /<redacted:[0-9a-f]{8}>/g;

/** Takes credentials, names and, when told so, all text out of messages, and leaves their shape. */
export class Redactor {
  readonly #options: RedactorOptions;
  readonly #personal = new PersonalText();
  readonly #key = randomBytes(16);
  readonly #extra: readonly RegExp[];

  constructor(options: RedactorOptions) {
    this.#options = options;
    this.#extra = options.secrets.map(secret =>
      typeof secret === 'string'
        ? new RegExp(escaped(secret), 'g')
        : new RegExp(secret.source, secret.flags.includes('g') ? secret.flags : `${secret.flags}g`),
    );
  }

  /** Redacts a message, or a frame that is none. Ids and the method stay as they are. */
  message(message: unknown): unknown {
    if (!isRecord(message)) return this.#value(message, TOP);
    const { id, method, error, ...members } = message;
    return {
      ...(id === undefined ? {} : { id: this.#name(id) }),
      ...(method === undefined ? {} : { method: this.#name(method) }),
      ...(this.#value(members, TOP) as object),
      ...(error === undefined ? {} : { error: this.#error(error) }),
    };
  }

  /** The SDK tells the app-server's refusals by their message. */
  #error(error: unknown): unknown {
    if (!isRecord(error) || typeof error['message'] !== 'string') return this.#value(error, TOP);
    const { message, ...others } = error;
    return {
      message: this.#hide(message as string, 'message'),
      ...(this.#value(others, TOP) as object),
    };
  }

  #name(value: unknown): unknown {
    return typeof value === 'string' ? hideSecrets(value, secret => this.#mark(secret)) : value;
  }

  #value(value: unknown, place: Place): unknown {
    if (typeof value === 'string') return this.#string(value, place);
    if (typeof value === 'number' && place.secret && isSecretTable(place.path))
      return this.#mark(String(value));
    if (Array.isArray(value)) return value.map(member => this.#value(member, place));
    if (!isRecord(value)) return value;
    const named = namedSecret(value);
    const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
      const below = this.#below(place, key);
      const secret = below.secret || (named && key === 'value');
      return [this.#memberName(key), this.#value(member, { ...below, secret })];
    });
    return Object.fromEntries(entries);
  }

  #below({ path, secret, prose }: Place, key: string): Place {
    const parent = path.slice(path.lastIndexOf('.') + 1);
    const here = `${parent}.${key}`;
    return {
      key,
      path: here,
      secret: secret || leadsToSecret(key) || leadsToSecret(here),
      prose: prose || isProseKey(key),
    };
  }

  #string(text: string, { key, secret, prose }: Place): string {
    if (text === '') return text;
    if (secret) return this.#mark(text);
    const nested = this.#nested(text);
    const hidden = nested ?? this.#hide(text, key);
    return this.#options.text ? placeholder(hidden, key, prose) : hidden;
  }

  /** Text that is JSON, such as arguments of a tool, has names that tell more than looks. */
  #nested(text: string): string | undefined {
    if (!/^\s*[[{]/.test(text)) return undefined;
    try {
      const parsed: unknown = JSON.parse(text);
      const redacted = JSON.stringify(this.#value(parsed, TOP));
      return redacted === JSON.stringify(parsed) ? undefined : redacted;
    } catch {
      return undefined;
    }
  }

  #hide(text: string, key: string): string {
    const mark = (secret: string): string => (secret === '' ? '' : this.#mark(secret));
    let result = text;
    for (const extra of this.#extra) result = result.replace(extra, mark);
    return this.#personal.hide(hideSecrets(result, mark), key);
  }

  /** Names of members may be paths or, where somebody made a mistake, keys. */
  #memberName(key: string): string {
    const hidden = this.#hide(key, '');
    const telling = this.#options.text && /[\s/\\]/.test(hidden);
    return telling ? this.#mark(key) : hidden;
  }

  #mark(secret: string): string {
    const digest = createHmac('sha256', this.#key).update(secret).digest('hex');
    return `<redacted:${digest.slice(0, 8)}>`;
  }
}

/** Tells whether an object is a name and a value, such as one header, and the name tells a credential. */
function namedSecret(value: Readonly<Record<string, unknown>>): boolean {
  return ['name', 'key', 'keyPath'].some(key => {
    const name = value[key];
    return typeof name === 'string' && leadsToSecret(name);
  });
}

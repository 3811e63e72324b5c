import { InvalidArgumentError } from '../errors.js';

/** Says for each known option which kinds of value it takes, by `typeof`, `array` or `null`, such as `'string|object'`. */
export type OptionShape = Readonly<Record<string, string>>;

/** What {@link checkOptions} is told beside the options. */
export interface CheckOptionsContext {
  /** What the caller was about to do, such as `start a thread`; part of the message. */
  readonly action: string;
  /** Whether null stands for a value, as on the wire. Default: false. */
  readonly allowNull?: boolean;
}

/**
 * Checks that options are an object of known members of the right kinds; undefined members count as
 * absent.
 *
 * @throws InvalidArgumentError naming the offending option.
 */
export function checkOptions(
  options: unknown,
  shape: OptionShape,
  context: CheckOptionsContext,
): void {
  const refuse = (argument: string, cause: string): never => {
    throw new InvalidArgumentError(argument, `Cannot ${context.action}: ${cause}`);
  };
  if (kindOf(options) !== 'object') {
    refuse('options', `options must be an object, not ${kindOf(options)}`);
  }
  for (const [name, value] of Object.entries(options as object)) {
    const kinds = Object.hasOwn(shape, name) ? shape[name]?.split('|') : undefined;
    if (kinds === undefined) {
      const known = Object.keys(shape).join(', ');
      refuse(`options.${name}`, `unknown option ${name}; the known ones are ${known}`);
    } else if (!accepts(kinds, value, context.allowNull ?? false)) {
      const expected = kinds.join(' or ');
      refuse(`options.${name}`, `${name} must be of type ${expected}, not ${kindOf(value)}`);
    }
  }
}

function accepts(kinds: readonly string[], value: unknown, allowNull: boolean): boolean {
  if (value === undefined) return true;
  return value === null ? allowNull : kinds.includes(kindOf(value));
}

/** Names the kind of a value for a message. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

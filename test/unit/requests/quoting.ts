import fc from 'fast-check';

/** The ways in which a text can be made one word of a shell. */
const quotings: readonly ((text: string) => string)[] = [
  text => `'${text.replaceAll("'", `'\\''`)}'`,
  text => `'${text.replaceAll("'", `'"'"'`)}'`,
  // As the app-server does it: double quotes as far as they can hold the text, single ones for the rest.
  text =>
    text === ''
      ? "''"
      : (text.match(/[^$`\\!^]+|[$`\\!^]+/g) ?? [])
          .map(part => (/[$`\\!^]/.test(part) ? `'${part}'` : `"${part.replaceAll('"', '\\"')}"`))
          .join(''),
  // A line break within double quotes is fine, one behind a backslash would vanish.
  text => `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"`,
];

/** Any of the ways. */
export const quoting: fc.Arbitrary<(text: string) => string> = fc.constantFrom(...quotings);

/** Words that need no quotes. */
export const safeWord: fc.Arbitrary<string> = fc.stringMatching(/^[A-Za-z0-9_./:,@%+-]{1,8}$/);

/** Text that is full of what shells interpret. */
export const nasty: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...'ab1-_./=~^ \t\'"\\$`;&|<>(){}[]*?!#\n\r\0\u00a0é😀'),
  maxLength: 16,
});

/** Text of any characters, halves of surrogate pairs too. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  nasty,
  fc.string(),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 10 })
    .map(codes => String.fromCharCode(...codes)),
);

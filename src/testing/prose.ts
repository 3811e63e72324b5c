/** Members whose strings, and all strings below them, are what people, models or programs wrote. */
const PROSE_KEYS =
  /^(?:text|delta|content|contentItems|structuredContent|message|output|aggregatedOutput|stdout|stderr|stdin|data|command|commands|cmd|argv|script|diff|unifiedDiff|prompt|.*[iI]nstructions|additionalDetails|details|summary|preview|name|title|description|objective|explanation|step|query|queries|pattern|arguments|reason|justification|question|questions|header|label|answers?|review|config|outputSchema|inputSchema|branch|image|imageUrl|url|originUrl)$/;

/** Members that say where things are, or hold parts of commands. */
const PLACE_KEYS = /(?:path|cwd|root|file|folder|dir|directorie|amendment)s?$/i;

/** Members that programs compare, also inside of prose. */
const STRUCTURE_KEYS =
  /^(?:id|method|type|status|kind|role|phase|source|model|modelProvider|userAgent|codexHome|platformFamily|platformOs|version|.*Ids?)$/;

const WORD = /^[\w.:+-]{1,64}$/;

/** Tells whether everything below a member is prose. */
export function isProseKey(key: string): boolean {
  return PROSE_KEYS.test(key) || PLACE_KEYS.test(key);
}

/** Makes text of the same length that says nothing, unless programs compare what stands there. */
export function placeholder(text: string, key: string, prose: boolean): string {
  if (STRUCTURE_KEYS.test(key)) return text;
  // An enum's value is one word; a path, a sentence or code is not.
  if (!prose && WORD.test(text)) return text;
  return text.replaceAll(/[\u0080-\uffff]|[A-Za-z0-9]/g, 'x');
}

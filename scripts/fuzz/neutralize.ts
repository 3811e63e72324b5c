const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIMES = /("(?:\w*At|\w*AtMs|durationMs|created|recencyAt)":)\d+(?:\.\d+)?/g;
const KNOWN_METHODS = /(expected one of (?:`[^`]+`, ){12}).*?(?=")/g;
const HOST = /("(?:userAgent|serverName)":")[^"]*/g;
const ITEM_IDS = /\b(msg|call|rs)_[0-9a-f]{8}_/g;

/**
 * Takes what belongs to one machine and one moment out of recorded lines: the given words, ids,
 * times and the long list of methods. Equal ids stay equal.
 */
export function neutralize(
  lines: readonly string[],
  words: Readonly<Record<string, string>>,
): string[] {
  const ids = new Map<string, string>();
  const nextId = (id: string): string => {
    const known =
      ids.get(id) ?? `00000000-0000-7000-8000-${String(ids.size + 1).padStart(12, '0')}`;
    ids.set(id, known);
    return known;
  };
  return lines.map(line => {
    let text = line;
    for (const [word, replacement] of Object.entries(words)) {
      text = text.replaceAll(word, replacement);
    }
    return text
      .replace(UUID, nextId)
      .replace(ITEM_IDS, '$1_')
      .replace(TIMES, '$11700000000')
      .replace(HOST, '$1codex-app-server-sdk/0.169.0 (Linux)')
      .replace(KNOWN_METHODS, '$1`thread/start`');
  });
}

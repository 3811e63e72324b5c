import type { Declaration } from './merge-types.js';
import type { MethodMaps, NotificationEntry, RequestEntry } from './method-maps.js';

function header(version: string): string {
  return `// Generated from codex app-server ${version} by \`npm run generate\`; changes are overwritten.\n`;
}

/** Writes the module with every wire type. */
export function renderWire(version: string, declarations: readonly Declaration[]): string {
  const texts = declarations.map(({ text }) => `${text}\n`);
  return [header(version), ...texts].join('\n');
}

/** Writes the module with the method maps and the version. */
export function renderMethods(
  version: string,
  maps: MethodMaps,
  typeNames: ReadonlySet<string>,
): string {
  const entries: (NotificationEntry | RequestEntry)[] = [
    ...maps.clientRequests.values(),
    ...maps.serverRequests.values(),
    ...maps.notifications.values(),
  ];
  const used = entries
    .flatMap(entry => ('result' in entry ? [entry.params, entry.result] : [entry.params]))
    .flatMap(text => text.match(/\w+/g) ?? [])
    .filter(name => typeNames.has(name));
  const imports = [...new Set(used)].sort().map(name => `  ${name},\n`);
  return [
    header(version),
    `import type {\n${imports.join('')}} from './wire.js';\n`,
    '/** The version of the app-server that the types were generated from. */',
    `export const PROTOCOL_VERSION: string = '${version}';\n`,
    '/** What the client may ask of the app-server: method -> params, result and stability. */',
    renderMap('ClientRequests', maps.clientRequests),
    '/** What the app-server may ask of the client: method -> params, result and stability. */',
    renderMap('ServerRequests', maps.serverRequests),
    '/** What the app-server reports unasked: method -> params and stability. */',
    renderMap('ServerNotifications', maps.notifications),
  ].join('\n');
}

function renderMap(
  name: string,
  map: ReadonlyMap<string, NotificationEntry | RequestEntry>,
): string {
  const lines = [...map].map(([method, entry]) => {
    const result = 'result' in entry ? ` result: ${entry.result};` : '';
    return `  '${method}': { params: ${entry.params};${result} stability: '${entry.stability}' };\n`;
  });
  return `export interface ${name} {\n${lines.join('')}}\n`;
}

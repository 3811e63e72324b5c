import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

/** The files that a page of an example shows first. */
const first = ['async.ts', 'sync.ts', 'model.ts'];

/** A page of the site that has no file of its own. */
export interface MadePage {
  readonly params: { readonly name: string };
  readonly content: string;
}

/** Names the folders of the examples. */
export function exampleNames(): string[] {
  return readdirSync(folder).filter(name => /^\d\d_/.test(name));
}

/** Makes a page of each example, and one of the list of them. */
export function examplePages(): MadePage[] {
  const index = readFileSync(`${folder}README.md`, 'utf8');
  return [
    { params: { name: 'index' }, content: index },
    ...exampleNames().map(name => ({ params: { name }, content: examplePage(name) })),
  ];
}

function examplePage(name: string): string {
  const others = readdirSync(`${folder}${name}`).filter(file => !first.includes(file));
  const files = [...first, ...others].filter(file => existsSync(`${folder}${name}/${file}`));
  const blocks = files.map(file => {
    const text = readFileSync(`${folder}${name}/${file}`, 'utf8').trimEnd();
    return `\`\`\`ts [${file}]\n${text}\n\`\`\``;
  });
  return [
    `# ${name}`,
    'The example, the same with the blocking API, and what the scripted model answers in the checks.',
    '::: code-group',
    ...blocks,
    ':::',
    '[All examples](README.md)',
  ].join('\n\n');
}

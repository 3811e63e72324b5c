import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

const notebook = fileURLToPath(new URL('../../notebooks/sdk_walkthrough.ipynb', import.meta.url));

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
    { params: { name: 'notebook' }, content: notebookPage() },
    ...exampleNames().map(name => ({ params: { name }, content: examplePage(name) })),
  ];
}

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly { readonly text?: string | readonly string[] }[];
}

/** Shows the cells of the notebook, and what they print. */
function notebookPage(): string {
  const { cells }: { cells: readonly Cell[] } = JSON.parse(readFileSync(notebook, 'utf8'));
  return cells
    .flatMap(({ cell_type, source, outputs = [] }) => {
      if (cell_type !== 'code') return [joined(source)];
      const printed = outputs.map(({ text = '' }) => joined(text)).join('');
      return [block('ts', joined(source)), ...(printed === '' ? [] : [block('text', printed)])];
    })
    .join('\n\n');
}

function joined(text: string | readonly string[]): string {
  return typeof text === 'string' ? text : text.join('');
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function examplePage(name: string): string {
  const others = readdirSync(`${folder}${name}`).filter(file => !first.includes(file));
  const files = [...first, ...others].filter(file => existsSync(`${folder}${name}/${file}`));
  const blocks = files.map(file => {
    const text = readFileSync(`${folder}${name}/${file}`, 'utf8').trimEnd();
    return block(`ts [${file}]`, text);
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

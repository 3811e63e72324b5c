import type { DefaultTheme } from 'vitepress';
import { exampleNames } from './examples.js';

const guides: Readonly<Record<string, string>> = {
  Threads: 'threads',
  'Turns and streaming': 'turns-and-streaming',
  'Busy threads': 'busy-threads',
  Approvals: 'approvals',
  'Security model': 'security-model',
  Tools: 'tools',
  'Structured output': 'structured-output',
  Accounts: 'accounts',
  'Models and configuration': 'models-and-config',
  'Remote app-servers': 'remote',
  Recovery: 'recovery',
  'Many threads, and speed': 'many-threads',
  'The blocking API': 'sync',
  Testing: 'testing',
  Diagnostics: 'diagnostics',
};

const decisions: Readonly<Record<string, string>> = {
  '1 · One format, few files': '0001-one-format',
  '2 · Dependencies': '0002-dependencies',
  '3 · Generated types': '0003-generated-types-not-committed',
  '4 · Layers': '0004-layers',
};

function items(
  folder: string,
  pages: Readonly<Record<string, string>>,
): DefaultTheme.SidebarItem[] {
  return Object.entries(pages).map(([text, page]) => ({ text, link: `${folder}${page}` }));
}

/** The navigation of the site; every page is in it. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: items('/', { Overview: '', 'Getting started': 'getting-started', Questions: 'faq' }),
  },
  { text: 'Guides', items: items('/guide/', { 'All guides': '', ...guides }) },
  {
    text: 'Migration',
    items: items('/guide/', {
      'A drop-in for @openai/codex-sdk': 'compat',
      'From @openai/codex-sdk': 'migrate-from-codex-sdk',
      'From the Python SDK': 'migrate-from-python',
    }),
  },
  {
    text: 'Reference',
    items: items('/', {
      'API reference': 'api-reference',
      'Blocking API reference': 'api-reference-sync',
      Reliability: 'reliability',
      Performance: 'performance',
      Runtimes: 'runtimes',
      'Releases of codex': 'versions',
    }),
  },
  {
    text: 'Examples',
    items: items('/examples/', {
      'All examples': '',
      Notebook: 'notebook',
      ...Object.fromEntries(exampleNames().map(name => [titleOf(name), name])),
    }),
  },
  { text: 'Decisions', collapsed: true, items: items('/decisions/', decisions) },
];

/** Makes `Structured output` of `19_structured_output`. */
function titleOf(example: string): string {
  const words = example.replace(/^\d+_/, '').replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

import { posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

const examples = 'examples/';

/**
 * Makes links work on the site that are written for the repository.
 *
 * A link to a file that has no page is an error, as one to a file that does not exist is.
 */
export function siteLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('site-links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href === null || /^([a-z]+:|#|\/)/i.test(href)) continue;
      token.attrSet('href', siteLink(String(env.relativePath), href));
    }
  });
}

function siteLink(page: string, href: string): string {
  const [path = '', anchor] = href.split('#');
  // The pages of the examples are made of what lies in the folder beside that of the documents.
  const folder = page.startsWith(examples) ? examples : posix.join('docs', posix.dirname(page));
  if (page === `${examples}notebook.md`) return '/examples/notebook.md';
  const target = pageOf(posix.join(folder, path));
  if (target === undefined) throw new Error(`docs/${page}: ${href} has no page on the site`);
  return anchor === undefined ? target : `${target}#${anchor}`;
}

/** Finds the page that shows a file of the repository. */
function pageOf(file: string): string | undefined {
  const [, example] = /^examples\/(\d\d_\w+)\//.exec(file) ?? [];
  if (example !== undefined) return `/examples/${example}.md`;
  if (file.startsWith('notebooks/')) return '/examples/notebook.md';
  const [, path] = /^(?:docs\/)?((?:examples\/)?.*\.md)$/.exec(file) ?? [];
  if (path === undefined || !/^(docs|examples)\//.test(file)) return undefined;
  return `/${path.replace(/README\.md$/, 'index.md')}`;
}

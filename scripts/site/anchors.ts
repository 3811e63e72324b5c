import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** Lists the pages of the site, by their paths in it. */
export async function sitePages(site: string): Promise<string[]> {
  const files = await readdir(site, { recursive: true });
  return files.filter(file => file.endsWith('.html') && file !== '404.html').sort();
}

/** Says which links of the site lead to no page, or to no anchor of it. */
export async function anchorProblems(site: string, pages: readonly string[]): Promise<string[]> {
  const texts = new Map<string, string>();
  for (const page of pages) texts.set(page, await readFile(join(site, page), 'utf8'));
  const ids = new Map([...texts].map(([page, text]) => [page, idsIn(text)]));
  const problems: string[] = [];
  for (const [page, text] of texts) {
    for (const href of new Set(hrefsIn(text))) {
      const [path = '', anchor] = href.split('#');
      const target = targetOf(page, path);
      const there = ids.get(target);
      if (there === undefined) problems.push(`${page}: ${href} leads to no page`);
      else if (anchor && !there.has(decodeURIComponent(anchor))) {
        problems.push(`${page}: ${href} names nothing on that page`);
      }
    }
  }
  return problems;
}

function targetOf(page: string, path: string): string {
  if (path === '') return page;
  const target = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(page), path);
  return target === '' || target.endsWith('/') ? `${target}index.html` : target;
}

function idsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));
}

/** Finds what the links of a page lead to, other than to files that belong to its looks. */
function hrefsIn(text: string): string[] {
  return [...text.matchAll(/<a\b[^>]*? href="([^"]+)"/g)]
    .map(([, href = '']) => href.replaceAll('&amp;', '&'))
    .filter(href => !/^[a-z]+:/i.test(href));
}

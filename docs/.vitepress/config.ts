import { defineConfig } from 'vitepress';
import { slugOf } from '../../scripts/docs/links.js';
import { siteLinks } from './links.js';
import { sidebar } from './sidebar.js';

export default defineConfig({
  title: 'codex-app-server-sdk',
  description: 'Embeds the Codex agent into TypeScript and JavaScript programs.',
  // GitHub shows a folder's README.md, a site its index.
  rewrites: { 'README.md': 'index.md', 'guide/README.md': 'guide/index.md' },
  head: [['link', { rel: 'icon', href: '/icon.svg' }]],
  // A page asks for what it shows, and for no other pages.
  router: { prefetchLinks: false },
  markdown: { anchor: { slugify: slugOf }, config: siteLinks },
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        _render(source, env, md) {
          // In the reference they say «Returns», thousands of times.
          const text = source.replaceAll(
            /^#{5,6} (Parameters|Returns|Throws|Type .*|Extends)$/gm,
            '',
          );
          return md.render(text, env);
        },
      },
    },
    docFooter: { prev: 'Before', next: 'Next' },
  },
});

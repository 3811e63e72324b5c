/**
 * Builds the site of the documents, and reads every page of it in a browser.
 *
 * `--built` takes the site as it is; `--screenshots DIR` keeps pictures of some pages.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { runCommand } from '../lib/run-command.js';
import { anchorProblems, sitePages } from './anchors.js';
import { pageProblems } from './page-problems.js';
import { takeScreenshots } from './screenshots.js';
import { serveFolder } from './serve-folder.js';
import { searchProblems, sidebarProblems } from './use.js';

const SITE = 'docs/.vitepress/dist';
const BROWSER = '/usr/bin/chromium';
/** Pages that are read at once. */
const TABS = 3;
/** The browser must ask nobody for anything. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const { values } = parseArgs({
  options: { built: { type: 'boolean', default: false }, screenshots: { type: 'string' } },
});

async function check(): Promise<string[]> {
  if (!existsSync(BROWSER)) {
    return [
      `Cannot look at the site: there is no ${BROWSER}; apt-get install -y chromium brings it`,
    ];
  }
  if (!values.built) {
    const { ok, output } = await runCommand('npx', ['--no-install', 'vitepress', 'build', 'docs']);
    if (!ok) return [`Cannot build the site:\n${output.trim()}`];
  }
  const pages = await sitePages(SITE);
  await using server = await serveFolder(SITE);
  const browser = await chromium.launch({ executablePath: BROWSER, args: ARGS });
  try {
    const problems = await anchorProblems(SITE, pages);
    const waiting = [...pages];
    const tabs = Array.from({ length: TABS }, () => pageProblems(browser, server.url, waiting));
    problems.push(...(await Promise.all(tabs)).flat());
    problems.push(...(await sidebarProblems(browser, server.url)));
    problems.push(...(await searchProblems(browser, server.url)));
    if (values.screenshots !== undefined) {
      await takeScreenshots(browser, server.url, values.screenshots);
    }
    console.log(`${pages.length} pages, ${problems.length} problems`);
    return problems;
  } finally {
    await browser.close();
  }
}

const problems = await check();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

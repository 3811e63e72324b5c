import type { Browser, Page } from 'playwright-core';

const DESK = 1280;
const TELEPHONE = 390;
const HEIGHT = 900;
const PATIENCE_MS = 30_000;

/**
 * Reads pages as a visitor does, at the width of a desk and of a telephone; says what is wrong.
 *
 * Takes them out of `waiting`, which others may do at the same time.
 */
export async function pageProblems(
  browser: Browser,
  url: string,
  waiting: string[],
): Promise<string[]> {
  // Nobody looks at what is drawn, so little of it will do.
  const tab = await browser.newPage({ deviceScaleFactor: 0.25, reducedMotion: 'reduce' });
  tab.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  let path: string | undefined;
  const found = (problem: string): unknown => problems.push(`${path}: ${problem}`);
  watch(tab, url, found);
  for (path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    try {
      await lookAt(tab, { url, path }, found);
    } catch (error) {
      found(String(error));
    }
  }
  await tab.close();
  return problems;
}

/** Reports errors of scripts, and requests that fail or leave this machine. */
function watch(page: Page, url: string, found: (problem: string) => unknown): void {
  page.on('console', message => {
    if (message.type() === 'error') found(`console: ${message.text()}`);
  });
  page.on('pageerror', error => found(`script: ${error.message}`));
  page.on('requestfailed', request => found(`request failed: ${request.url()}`));
  page.on('response', response => {
    if (response.status() >= 400) found(`${response.status()}: ${response.url()}`);
  });
  page.on('request', request => {
    const asked = request.url();
    if (!asked.startsWith(`${url}/`) && !asked.startsWith('data:')) found(`asks for ${asked}`);
  });
}

async function lookAt(
  page: Page,
  { url, path }: { readonly url: string; readonly path: string },
  found: (problem: string) => unknown,
): Promise<void> {
  await page.setViewportSize({ width: DESK, height: HEIGHT });
  await page.goto(`${url}/${path}`);
  // Scripts have taken the page over: what they find wrong has been said by then.
  await page.waitForFunction(`document.querySelector('#app')?.__vue_app__ !== undefined`);
  if (!(await page.locator('main h1').first().isVisible())) found('shows no heading');
  const plain = await page.evaluate<number>(
    `[...document.querySelectorAll('.language-ts, .language-js')]
      .filter(block => new Set([...block.querySelectorAll('pre.shiki span[style]')]
        .map(span => span.getAttribute('style'))).size < 2).length`,
  );
  if (plain > 0) found(`shows ${plain} blocks of code without colors`);
  const link = path.replace(/(^|\/)index\.html$/, '$1');
  if ((await page.locator(`.VPSidebar a[href="/${link}"]`).count()) === 0) {
    found('is not in the sidebar');
  }
  for (const width of [DESK, TELEPHONE]) {
    await page.setViewportSize({ width, height: HEIGHT });
    const content = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (content > width) found(`is ${content} pixels wide in a window of ${width}`);
  }
}

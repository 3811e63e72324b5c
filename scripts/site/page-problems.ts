import type { BrowserContext, Page } from 'playwright-core';

const WIDTHS = [1280, 390];
const HEIGHT = 900;

/** Reads a page as a visitor does, at the width of a desk and of a telephone; says what is wrong. */
export async function pageProblems(
  context: BrowserContext,
  url: string,
  path: string,
): Promise<string[]> {
  const page = await context.newPage();
  const problems: string[] = [];
  const found = (problem: string): unknown => problems.push(`${path}: ${problem}`);
  watch(page, url, found);
  try {
    await page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
    await page.goto(`${url}/${path}`, { waitUntil: 'networkidle' });
    await lookAt(page, path, found);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      const content = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (content > width) found(`is ${content} pixels wide in a window of ${width}`);
    }
  } catch (error) {
    found(String(error));
  } finally {
    await page.close();
  }
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
  path: string,
  found: (problem: string) => unknown,
): Promise<void> {
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
}

import type { Browser, Page } from 'playwright-core';

const PATIENCE_MS = 10_000;

/** Goes from page to page by the sidebar. */
export function sidebarProblems(browser: Browser, url: string): Promise<string[]> {
  return problemsOf(browser, 'the sidebar', async page => {
    await page.goto(`${url}/`);
    for (const name of ['Approvals', 'Getting started']) {
      await page.locator('.VPSidebar').getByRole('link', { name, exact: true }).first().click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
    }
  });
}

/** Searches for a word, and follows what was found. */
export function searchProblems(browser: Browser, url: string): Promise<string[]> {
  return problemsOf(browser, 'the search', async page => {
    await page.goto(`${url}/`);
    await page.locator('#local-search button').click();
    await page.locator('.VPLocalSearchBox input').fill('approval');
    const first = page.locator('.VPLocalSearchBox .result').first();
    await first.waitFor();
    if (!/approval/i.test((await first.textContent()) ?? ''))
      throw new Error('the result is another one');
    await first.click();
    await page.waitForURL(/\/guide\/|\/api-reference|getting-started|faq/);
  });
}

async function problemsOf(
  browser: Browser,
  what: string,
  use: (page: Page) => Promise<void>,
): Promise<string[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  try {
    await use(page);
    return [];
  } catch (error) {
    return [`Cannot use ${what}: ${String(error)}`];
  } finally {
    await page.close();
  }
}

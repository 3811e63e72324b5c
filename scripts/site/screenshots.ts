import { join } from 'node:path';
import type { Browser } from 'playwright-core';

const pages = ['index', 'getting-started', 'guide/approvals', 'api-reference', 'examples/18_tools'];

/** Takes pictures of some pages, as wide as a desk and a telephone. */
export async function takeScreenshots(
  browser: Browser,
  url: string,
  folder: string,
): Promise<void> {
  const page = await browser.newPage();
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 1400 });
    for (const name of pages) {
      await page.goto(`${url}/${name}.html`, { waitUntil: 'networkidle' });
      await page.screenshot({ path: join(folder, `${name.replace('/', '-')}-${width}.png`) });
    }
  }
  await page.close();
}

/**
 * The earlier releases that the package is tested with, oldest first: every stable one from
 * `MIN_SERVER_VERSION` on. The pinned one is tested by everything else, and joins them here.
 */
export const earlierReleases: readonly string[] = [
  '0.155.1',
  '0.156.0',
  '0.156.1',
  '0.157.0',
  '0.157.1',
  '0.158.0',
  '0.159.0',
  '0.159.1',
  '0.159.2',
  '0.159.3',
  '0.160.0',
  '0.160.1',
  '0.161.0',
  '0.162.0',
  '0.162.1',
  '0.163.0',
  '0.164.0',
  '0.165.0',
  '0.166.0',
];

/** A few of them, spread over the range: what each check of the repository looks at. */
export const fewReleases: readonly string[] = [
  '0.155.1',
  '0.159.3',
  '0.162.1',
  '0.165.0',
  '0.166.0',
];

/** What lies at a path. */
export type FileKind = 'file' | 'folder' | 'other';

/** The files of this machine, where the app-server shares them. */
export interface LocalFiles {
  /**
   * Checks that a folder exists; a relative path counts from the app-server's working folder.
   *
   * @throws InvalidArgumentError when it does not.
   */
  checkFolder(argument: string, path: string): void;
  /** Makes a path absolute; a relative one counts from `base`. */
  resolve(base: string, path: string): string;
  /** Tells what lies at an absolute path; undefined when there is nothing, or it can't be seen. */
  kindOf(path: string): FileKind | undefined;
  /** Gives the path with its links resolved; it has to exist. */
  realPath(path: string): string;
  /** Reads the first bytes of a file; undefined when it can't be read. */
  head(path: string, length: number): Uint8Array | undefined;
}

/** Says that the program was called in a way that it does not know. */
export class UsageError extends Error {
  static {
    UsageError.prototype.name = 'UsageError';
  }
}

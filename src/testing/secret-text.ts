/** Credentials that are known by their looks, wherever they stand in a text. */
const LOOKS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /(?<![A-Za-z0-9])eyJ[\w-]{8,}(?:\.[\w-]+)*/g,
  /(?<![A-Za-z0-9])[spr]k[-_][\w-]{12,}/g,
  /(?<![A-Za-z0-9])(?:gh[a-z]_|github_pat_|glpat-|xox[a-z]-|npm_|hf_)[\w-]{12,}/g,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{12,}/g,
  /(?<![A-Za-z0-9])AIza[\w-]{20,}/g,
];

/** What tells that a credential follows, and the credential. */
const ANNOUNCED: readonly RegExp[] = [
  /(\bbearer[ \t]{1,4})([\w.~+/=-]{6,})/gi,
  /(\bbasic[ \t]{1,4})([\w+/=-]{12,})/gi,
  /(:\/\/[^\s/@:]{1,200}:)([^\s/@]{1,500})(?=@)/g,
  /((?:api[_-]?key|access[_-]?key|private[_-]?key|token|secret|password|passwd|passphrase|authorization|credentials?)["']?[ \t]{0,4}[=:][ \t]{0,4}["']?)(?!\d{1,12}\b)(?!(?:bearer|basic)\b)([^\s"'&;,<>]+)/gi,
];

/** Hides what looks like a credential in a text; `hide` makes what stands there instead. */
export function hideSecrets(text: string, hide: (secret: string) => string): string {
  let result = text;
  for (const look of LOOKS) result = result.replace(look, hide);
  for (const announced of ANNOUNCED) {
    result = result.replace(
      announced,
      (_, announcement: string, secret: string) => announcement + hide(secret),
    );
  }
  return result;
}

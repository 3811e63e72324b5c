/** Reads what an example promises to print: the comment lines below `// Expected output:`. */
export function expectedOutput(source: string): string | undefined {
  const lines = source.split('\n');
  const start = lines.findIndex(line => /^\/\/ Expected output:\s*$/.test(line));
  if (start === -1) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex(line => !line.startsWith('//'));
  const block = end === -1 ? rest : rest.slice(0, end);
  return block.map(line => line.replace(/^\/\/ {0,3}/, '')).join('\n');
}

/** Compares line by line; `…` stands for anything in a line, and alone for any number of lines. */
export function matchesOutput(expected: string, actual: string): boolean {
  const pattern = normalize(expected)
    .split('\n')
    .map(line => (line.trim() === '…' ? anyLines : `${linePattern(line)}\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${normalize(actual)}\n`);
}

const anyLines = '(?:.*\\n)*?';

function linePattern(line: string): string {
  return line.split('…').map(escapeText).join('.*');
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function normalize(text: string): string {
  return text.replaceAll(/[ \t\r]+$/gm, '').trim();
}

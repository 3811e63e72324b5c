import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the compiled benchmarks are: inside the package, so that they find it by its name. */
const BUILD = join(root, 'bench', 'build');

/**
 * Compiles the benchmarks, types unchecked, and gives the folder that they are in: a loader that
 * compiles on the way would be measured too.
 */
export async function compileBench(): Promise<string> {
  await rm(BUILD, { recursive: true, force: true });
  const names = await readdir(join(root, 'bench'), { recursive: true });
  const sources = names.filter(name => name.endsWith('.ts')).map(name => join('bench', name));
  sources.push(join('scripts', 'lib', 'statistics.ts'));
  await Promise.all(sources.map(compile));
  const compiled = join(BUILD, 'bench');
  // The app-server that they play is started like any other binary.
  await chmod(join(compiled, 'harness', 'sender.js'), 0o755);
  return compiled;
}

async function compile(source: string): Promise<void> {
  const text = await readFile(join(root, source), 'utf8');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      verbatimModuleSyntax: true,
    },
  });
  const target = join(BUILD, source.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, outputText);
}

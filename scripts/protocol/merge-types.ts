import type { Binding } from './read-bindings.js';
import { normalize, renameTypes } from './type-syntax.js';

/** One type of the merged module. */
export interface Declaration {
  readonly name: string;
  /** `export type X = …;` with its comments. */
  readonly text: string;
}

/** When two folders declare one name, the first of these keeps it. */
const precedence = ['v2', '', 'serde_json'];

/**
 * Merges the folders of the generator into one namespace, sorted by name.
 *
 * A name declared twice with the same meaning is kept once, with the longer comment. With two
 * meanings, `v2` keeps the plain name and the other one becomes `Core…`, also where it is used.
 * `bigint` becomes `number`: the wire is JSON, where an integer is parsed as a number.
 */
export function mergeTypes(bindings: readonly Binding[]): Declaration[] {
  const byName = groupByName(bindings);
  const renamed = findRenamed(byName);
  const merged = new Map<string, Declaration>();
  const ordered = [...bindings].sort((a, b) => rank(a.folder) - rank(b.folder));
  for (const binding of ordered) {
    const declaration = rewrite(binding, renamed);
    const other = merged.get(declaration.name);
    if (other !== undefined && normalize(other.text) !== normalize(declaration.text)) {
      throw new Error(`Cannot merge types: ${declaration.name} would be declared twice`);
    }
    if (other === undefined || declaration.text.length > other.text.length) {
      merged.set(declaration.name, declaration);
    }
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function groupByName(bindings: readonly Binding[]): Map<string, Binding[]> {
  const groups = new Map<string, Binding[]>();
  for (const binding of bindings) {
    const group = groups.get(binding.name);
    if (group === undefined) groups.set(binding.name, [binding]);
    else group.push(binding);
  }
  return groups;
}

function rank(folder: string): number {
  const index = precedence.indexOf(folder);
  if (index === -1) throw new Error(`Cannot merge types: unknown folder "${folder}"`);
  return index;
}

function key(folder: string, name: string): string {
  return `${folder}/${name}`;
}

/**
 * Finds the declarations that lose their plain name.
 *
 * Two declarations with equal text still differ when a name in them means different types, so a
 * rename can bring about others.
 */
function findRenamed(byName: ReadonlyMap<string, readonly Binding[]>): Set<string> {
  const renamed = new Set<string>();
  let before = -1;
  while (renamed.size !== before) {
    before = renamed.size;
    for (const group of byName.values()) {
      const [winner, ...others] = [...group].sort((a, b) => rank(a.folder) - rank(b.folder));
      if (winner === undefined) continue;
      const meaning = normalize(rewrite(winner, renamed).text);
      for (const other of others) {
        const plain = rewrite({ ...other, folder: winner.folder }, renamed);
        if (normalize(plain.text) !== meaning) renamed.add(key(other.folder, other.name));
      }
    }
  }
  return renamed;
}

function rewrite(binding: Binding, renamed: ReadonlySet<string>): Declaration {
  const newName = (name: string): string => {
    if (name === 'bigint') return 'number';
    const folder = name === binding.name ? binding.folder : binding.imports.get(name);
    return folder !== undefined && renamed.has(key(folder, name)) ? `Core${name}` : name;
  };
  const touched =
    /\bbigint\b/.test(binding.text) ||
    [binding.name, ...binding.imports.keys()].some(name => newName(name) !== name);
  return {
    name: newName(binding.name),
    text: touched ? renameTypes(binding.text, newName) : binding.text,
  };
}

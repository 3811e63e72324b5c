import ts from 'typescript';
import {
  literalValue,
  normalize,
  parseAlias,
  properties,
  propertyName,
  unionMembers,
} from './type-syntax.js';

/** What can be said of a type without its syntax. */
export interface Shape {
  /** Field -> its type, with `?` in front when it may be absent; a variant's as `variant.field`. */
  readonly fields: ReadonlyMap<string, string>;
  /** The literals that the type may be, and the tags of its variants. */
  readonly values: ReadonlySet<string>;
}

/** What tells the variants of a union apart. */
const tags = ['type', 'method', 'kind'];

/** Reads the fields and literal values of a declaration, one level deep. */
export function shapeOf(declaration: string): Shape {
  const fields = new Map<string, string>();
  const values = new Set<string>();
  for (const member of unionMembers(parseAlias(declaration).type)) {
    if (ts.isLiteralTypeNode(member)) values.add(member.getText());
    const own = properties(member);
    const tag = own.find(field => tags.includes(propertyName(field)) && literalValue(field));
    const variant = tag === undefined ? undefined : literalValue(tag);
    if (variant !== undefined) values.add(JSON.stringify(variant));
    for (const field of own) {
      if (field === tag) continue;
      const name =
        variant === undefined ? propertyName(field) : `${variant}.${propertyName(field)}`;
      const type = normalize(field.type?.getText() ?? 'unknown');
      const known = fields.get(name);
      const text = `${field.questionToken === undefined ? '' : '?'}${type}`;
      fields.set(name, known === undefined || known === text ? text : `${known} or ${text}`);
    }
  }
  return { fields, values };
}

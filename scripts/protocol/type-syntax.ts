import ts from 'typescript';

/** Parses one `export type X = …` declaration and returns the type to the right of the equals sign. */
export function parseAlias(text: string): { type: ts.TypeNode; source: ts.SourceFile } {
  const source = ts.createSourceFile('declaration.ts', text, ts.ScriptTarget.Latest, true);
  const alias = source.statements.find(ts.isTypeAliasDeclaration);
  if (alias === undefined) throw new Error(`Cannot parse a type declaration: ${text.slice(0, 80)}`);
  return { type: alias.type, source };
}

/** Lists the members of a union; a type that is no union is its own only member. */
export function unionMembers(type: ts.TypeNode): ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(type)) return unionMembers(type.type);
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(unionMembers);
  return [type];
}

/** Lists the properties written in an object type, through parentheses, `&` and `|`. */
export function properties(type: ts.TypeNode): ts.PropertySignature[] {
  if (ts.isParenthesizedTypeNode(type)) return properties(type.type);
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
    return type.types.flatMap(properties);
  }
  return ts.isTypeLiteralNode(type) ? type.members.filter(ts.isPropertySignature) : [];
}

/** Returns the name of a property, with or without quotes in the source. */
export function propertyName(property: ts.PropertySignature): string {
  const { name } = property;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

/** Returns the string of a property whose type is one string literal. */
export function literalValue(property: ts.PropertySignature): string | undefined {
  const { type } = property;
  return type !== undefined && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)
    ? type.literal.text
    : undefined;
}

/** Writes a declaration without comments, with one space between tokens. */
export function normalize(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const tokens: string[] = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) tokens.push(scanner.getTokenText());
  return tokens.join(' ');
}

/**
 * Replaces the declared name and every referenced type name in a declaration.
 *
 * Property names, string literals and comments stay. `bigint` can be renamed like a reference.
 */
export function renameTypes(text: string, rename: (name: string) => string): string {
  const source = ts.createSourceFile('declaration.ts', text, ts.ScriptTarget.Latest, true);
  const edits: { start: number; end: number; name: string }[] = [];
  const edit = (node: ts.Node): void => {
    const name = rename(node.getText(source));
    if (name !== node.getText(source)) edits.push({ start: node.getStart(), end: node.end, name });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeAliasDeclaration(node)) edit(node.name);
    if (ts.isTypeReferenceNode(node)) edit(node.typeName);
    if (node.kind === ts.SyntaxKind.BigIntKeyword) edit(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits.reduceRight(
    (result, { start, end, name }) => result.slice(0, start) + name + result.slice(end),
    text,
  );
}

// A plugin of typedoc: names the pages, and completes that of the blocking API. The latter makes its
// members of the asynchronous ones by a mapped type, through which typedoc sees neither the comments
// nor the names of the parameters. They are those of the asynchronous members of the same name; what
// these hide is hidden there as well.
import {
  Converter,
  ParameterReflection,
  ReferenceType,
  ReflectionFlag,
  ReflectionKind,
} from 'typedoc';

/** The names of the pages, by those of the entries. */
const pages = { index: 'api-reference', 'sync/sync': 'api-reference-sync' };

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const [main, blocking] = Object.keys(pages).map(entry => childOf(project, entry));
    completeBlocking({ project, main, blocking });
    main.name = pages.index;
    blocking.name = pages['sync/sync'];
  });
}

function completeBlocking(entries) {
  const { project, main, blocking } = entries;
  for (const type of [...blocking.children]) {
    // The classes that are there for `instanceof` alone say nothing beyond their interfaces.
    if (type.kind === ReflectionKind.Variable && type.comment === undefined) {
      project.removeReflection(type);
      continue;
    }
    const original = childOf(main, type.name);
    for (const member of [...(type.children ?? [])]) {
      const source = original && childOf(original, member.name);
      if (source === undefined && isUndocumented(member)) project.removeReflection(member);
      else complete(entries, member, source);
    }
  }
}

function childOf(parent, name) {
  return parent.children?.find(child => child.name === name);
}

function isUndocumented({ signatures }) {
  return signatures?.every(({ comment }) => comment === undefined) ?? false;
}

function complete(entries, member, source) {
  if (member.type !== undefined) member.type = plainType(entries, member.type);
  const comment = source?.comment ?? source?.getSignature?.comment;
  if (member.signatures === undefined) {
    if (comment !== undefined) member.comment ??= comment.clone();
    return;
  }
  const original = source?.signatures?.[0];
  for (const signature of member.signatures) {
    signature.type = plainType(entries, signature.type, original);
    if (signature.comment !== undefined || original === undefined) continue;
    signature.comment = original.comment?.clone();
    signature.parameters = parametersOf(entries, signature, original);
  }
}

/** Names a type as users of the entry do, instead of by what makes it blocking. */
function plainType(entries, type, original) {
  for (const signature of type?.declaration?.signatures ?? []) {
    signature.parameters = parametersOf(entries, signature);
  }
  if (type?.type !== 'reference') return type;
  if (type.name === 'WithHandlers') return ownType(entries, type.typeArguments[0]);
  if (type.name === 'Blocking') return original?.type?.typeArguments?.[0] ?? type;
  type.typeArguments = type.typeArguments?.map(argument => plainType(entries, argument));
  return type.symbolId?.packagePath.startsWith('src/sync/') ? ownType(entries, type) : type;
}

/** Finds the type of that name which the entry exports. */
function ownType(entries, type) {
  const own = entries.blocking.children.find(
    ({ name, kind }) => name === type.name && kind !== ReflectionKind.Variable,
  );
  const args = type.typeArguments?.map(argument => plainType(entries, argument));
  const named =
    own === undefined
      ? type
      : ReferenceType.createResolvedReference(own.name, own, entries.project);
  if (args !== undefined) named.typeArguments = args;
  return named;
}

function parametersOf(entries, signature, original) {
  const [rest] = signature.parameters ?? [];
  if (rest?.type?.type !== 'tuple') return signature.parameters;
  return rest.type.elements.map((element, index) => {
    const known = original?.parameters?.[index];
    const name = known?.name ?? element.name ?? `argument${index}`;
    const parameter = new ParameterReflection(name, ReflectionKind.Parameter, signature);
    parameter.type = plainType(entries, element.element ?? element);
    const optional = known?.flags.isOptional === true || known?.defaultValue !== undefined;
    parameter.setFlag(ReflectionFlag.Optional, optional);
    entries.project.registerReflection(parameter, undefined, undefined);
    return parameter;
  });
}

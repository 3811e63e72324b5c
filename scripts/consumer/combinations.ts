/** The compilers that a consumer may have: the name here -> the package of this repository. */
const compilers = { '5.6': 'typescript-5.6', '5.9': 'typescript-5.9', '6': 'typescript' } as const;

/** The environments of a consumer: which libraries and ambient types the compiler knows. */
export const environments = {
  dom: { lib: ['es2022', 'dom', 'dom.iterable'], types: [] },
  node: { lib: ['es2022'], types: ['node'] },
} as const;

/** Names one of the environments. */
export type Environment = keyof typeof environments;

/** One way in which a consumer compiles. */
export interface Combination {
  readonly label: string;
  /** The package that holds the compiler. */
  readonly compiler: string;
  readonly environment: Environment;
  readonly exactOptional: boolean;
}

/** Lists every compiler in every environment, with exact optional properties and without. */
export function combinations(): Combination[] {
  return Object.entries(compilers).flatMap(([version, compiler]) =>
    (['dom', 'node'] as const).flatMap(environment =>
      [true, false].map(exactOptional => ({
        label: `typescript ${version}, ${environment}, ${exactOptional ? 'exact' : 'loose'}`,
        compiler,
        environment,
        exactOptional,
      })),
    ),
  );
}

/** Makes the tsconfig of a strict consumer that also checks the declarations that it is given. */
export function consumerConfig(combination: Combination, files: readonly string[]): object {
  const { lib, types } = environments[combination.environment];
  return {
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      lib,
      types,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: combination.exactOptional,
      skipLibCheck: false,
      noEmit: true,
    },
    files,
  };
}

/** How much work is done: `full` to judge, `quick` to look, `smoke` to see that everything runs. */
export type Scale = 'full' | 'quick' | 'smoke';

/** Where an app-server lives that asks the scripted model. */
export interface ModelHome {
  readonly codexHome: string;
  readonly workspace: string;
  /** The environment of its processes, beside the inherited one. */
  readonly env: Readonly<Record<string, string>>;
}

/** What one sample is given; all of it was made before. */
export interface SampleInput {
  readonly scale: Scale;
  /** The native binary. */
  readonly codexPath: string;
  readonly home: ModelHome;
  /** The files that the question has prepared, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a sample has to agree on with all others of its question: how much came, and what. */
export interface Tally {
  readonly count: number;
  readonly checksum: number;
}

/** What came of one measurement in a process of its own. */
export interface Sample extends Tally {
  /** Measured figures by name; each has the unit of the comparisons that it is in. */
  readonly figures: Readonly<Record<string, number>>;
}

/** One way of doing the work of a question. */
export interface Variant {
  readonly name: string;
  /** Options of the `node` that it runs in. */
  readonly nodeArgs?: readonly string[];
  /** Runs in a process of its own. */
  measure(input: SampleInput): Promise<Sample>;
}

/** How two figures are set against each other, round by round. */
export type Relation =
  /** Ours by the other one; the target is the most that it may be. */
  | 'cost'
  /** The other one by ours, for figures that are costs; the target is the least. */
  | 'speed'
  /** Ours less the other one, in their unit; the target is the most. */
  | 'difference'
  /** Ours alone, in its unit; the target is the most. */
  | 'value';

/** One row of the table. */
export interface Comparison {
  /** What is compared, beside the title of the question. */
  readonly label: string;
  readonly figure: string;
  readonly unit: string;
  readonly ours: string;
  /** Absent when ours stands alone. */
  readonly against?: string;
  readonly relation: Relation;
  /** Absent when the row is for information. */
  readonly target?: number;
  /** Why the target is not reached, for the table: what a profile shows. */
  readonly explanation?: string;
}

/** What a question has the harness get ready. */
export interface Preparation {
  readonly scale: Scale;
  /** A folder for its files; removed at the end. */
  readonly folder: string;
}

/** What was prepared. */
export interface Prepared {
  readonly files: Readonly<Record<string, string>>;
  /** What every sample must come to. Default: whatever the others came to. */
  readonly expected?: Tally;
}

/** What the scripted model of a question answers: a short text, or that many deltas. */
export type ModelAnswer = { readonly text: string } | { readonly deltas: Record<Scale, number> };

/** One thing to know about speed, and all that it takes to measure it. */
export interface Question {
  readonly title: string;
  readonly variants: readonly Variant[];
  readonly comparisons: readonly Comparison[];
  /** The variant that is measured twice, against itself; absent where nothing is timed. */
  readonly again?: string;
  /** How many rounds a full run has. Default: 5. */
  readonly rounds?: number;
  /** How long the machine rests before each sample of a full run, in milliseconds. Default: 0. */
  readonly restMs?: number;
  /** Absent when no model is asked. */
  readonly model?: ModelAnswer;
  prepare?(preparation: Preparation): Promise<Prepared>;
}

/** Picks what fits the scale of a run. */
export function scaled<T>(scale: Scale, values: Readonly<Record<Scale, T>>): T {
  return values[scale];
}

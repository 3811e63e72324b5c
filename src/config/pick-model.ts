import type { InputModality, Model, ReasoningEffort } from '../protocol/protocol.js';

/** What a model must be able to do; what is absent does not matter. */
export interface ModelCriteria {
  /** What it must take as input, all of it, such as `image`. */
  readonly modality?: InputModality | readonly InputModality[] | undefined;
  /** The reasoning effort that it must support, such as `high`. */
  readonly effort?: ReasoningEffort | undefined;
  /** The id of a service tier that it must offer, such as `priority`. */
  readonly serviceTier?: string | undefined;
  /** Whether models that are hidden from pickers count too. Default: false. */
  readonly includeHidden?: boolean | undefined;
  /** Any other condition. */
  readonly where?: ((model: Model) => boolean) | undefined;
}

/**
 * Picks a model by what it can do, out of the list of `codex.models()`.
 *
 * The default model comes first, then the order of the list. Answers undefined when none fits, so
 * that `??` can name another choice.
 */
export function pickModel(
  models: readonly Model[],
  criteria: ModelCriteria = {},
): Model | undefined {
  const fitting = models.filter(model => fits(model, criteria));
  return fitting.find(model => model.isDefault) ?? fitting[0];
}

/** Lists the reasoning efforts that a model supports, in the app-server's order. */
export function reasoningEfforts(model: Model): ReasoningEffort[] {
  return model.supportedReasoningEfforts.map(option => option.reasoningEffort);
}

/**
 * Picks the first of the preferred reasoning efforts that a model supports, else the model's
 * default.
 */
export function pickEffort(
  model: Model,
  preferred: ReasoningEffort | readonly ReasoningEffort[],
): ReasoningEffort {
  const supported = reasoningEfforts(model);
  const choice = [preferred].flat().find(effort => supported.includes(effort));
  return choice ?? model.defaultReasoningEffort;
}

function fits(model: Model, criteria: ModelCriteria): boolean {
  const { modality = [], effort, serviceTier, includeHidden = false, where } = criteria;
  return (
    (includeHidden || !model.hidden) &&
    [modality].flat().every(wanted => model.inputModalities.includes(wanted)) &&
    (effort === undefined || reasoningEfforts(model).includes(effort)) &&
    (serviceTier === undefined || model.serviceTiers.some(tier => tier.id === serviceTier)) &&
    (where === undefined || where(model))
  );
}

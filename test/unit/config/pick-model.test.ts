import { describe, expect, test } from 'vitest';
import { pickEffort, pickModel, reasoningEfforts } from '../../../src/config/pick-model.js';
import type { Model } from '../../../src/protocol/protocol.js';

function model(id: string, over: Partial<Model> = {}): Model {
  return {
    id,
    model: id,
    upgrade: null,
    upgradeInfo: null,
    availabilityNux: null,
    displayName: id,
    description: '',
    modelSpecialty: null,
    hidden: false,
    supportedReasoningEfforts: ['low', 'high'].map(reasoningEffort => ({
      reasoningEffort,
      description: '',
    })),
    defaultReasoningEffort: 'low',
    inputModalities: ['text'],
    supportsPersonality: false,
    multiAgentVersion: null,
    additionalSpeedTiers: [],
    serviceTiers: [],
    defaultServiceTier: null,
    availableAccessPrograms: null,
    isDefault: false,
    ...over,
  };
}

const priority = { id: 'priority', name: 'Fast', description: '' };
const MODELS = [
  model('small', { supportedReasoningEfforts: [{ reasoningEffort: 'low', description: '' }] }),
  model('seeing', { inputModalities: ['text', 'image'], serviceTiers: [priority] }),
  model('usual', { isDefault: true, inputModalities: ['text', 'image'] }),
  model('hearing', { hidden: true, inputModalities: ['text', 'image', 'audio'] }),
];

describe('pickModel', () => {
  test.each([
    ['the default model', {}, 'usual'],
    ['an input', { modality: 'image' }, 'usual'],
    ['an effort', { effort: 'high' }, 'usual'],
    ['a service tier', { serviceTier: 'priority' }, 'seeing'],
    ['several', { modality: ['text', 'image'], serviceTier: 'priority', effort: 'high' }, 'seeing'],
    ['any condition', { where: ({ id }: Model) => id.startsWith('s') }, 'small'],
    ['no hidden one', { modality: 'audio' }, undefined],
    ['a hidden one when asked', { modality: 'audio', includeHidden: true }, 'hearing'],
    ['nothing that is not there', { effort: 'enormous' }, undefined],
  ] as const)('picks by %s', (_name, criteria, id) => {
    expect(pickModel(MODELS, criteria)?.id).toBe(id);
  });

  test('picks nothing out of nothing', () => {
    expect(pickModel([])).toBeUndefined();
  });
});

test('pickEffort takes what is preferred and possible, else the default', () => {
  const [small = model('none'), seeing = model('none')] = MODELS;
  expect(reasoningEfforts(seeing)).toEqual(['low', 'high']);
  expect(pickEffort(seeing, 'high')).toBe('high');
  expect(pickEffort(seeing, ['xhigh', 'high', 'low'])).toBe('high');
  expect(pickEffort(small, 'high')).toBe('low');
  expect(pickEffort(model('odd', { defaultReasoningEffort: 'medium' }), [])).toBe('medium');
});

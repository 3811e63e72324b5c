import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pickEffort, pickModel, reasoningEfforts } from '../../../src/config/pick-model.js';
import { InvalidRequestError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { deferred } from '../../support/deferred.js';

describe('config', () => {
  test('gives back what was written, in the CODEX_HOME of the session', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const { config } = codex;
    const file = join(model.home.codexHome, 'config.toml');

    const written = await config.write('model_reasoning_effort', 'low');
    expect(written).toMatchObject({ status: 'ok', filePath: file });
    expect((await config.read()).config.model_reasoning_effort).toBe('low');
    expect(await readFile(file, 'utf8')).toContain('model_reasoning_effort = "low"');

    await config.write('model_reasoning_effort', null);
    expect((await config.read()).config.model_reasoning_effort).toBeNull();
    const { layers } = await config.read({ includeLayers: true, cwd: model.workspace });
    expect(layers?.length).toBeGreaterThan(0);
  });

  test('is written as a whole or not at all', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const { config } = codex;
    const { version } = await config.writeAll([
      { keyPath: 'model_reasoning_effort', value: 'high' },
      {
        keyPath: 'sandbox_workspace_write',
        value: { network_access: true },
        mergeStrategy: 'upsert',
      },
    ]);
    const read = async () => (await config.read()).config;
    const before = await read();
    expect(before).toMatchObject({
      model_reasoning_effort: 'high',
      sandbox_workspace_write: { network_access: true },
    });

    const half = config.writeAll([
      { keyPath: 'model_reasoning_effort', value: 'low' },
      { keyPath: 'approval_policy', value: 'sometimes' },
    ]);
    await expect(half).rejects.toThrow(InvalidRequestError);
    expect(await read()).toEqual(before);

    await config.write('model_reasoning_effort', 'low', { expectedVersion: version });
    const stale = config.write('model_reasoning_effort', 'high', { expectedVersion: version });
    await expect(stale).rejects.toThrow(InvalidRequestError);
    expect((await read()).model_reasoning_effort).toBe('low');
  });

  test('has no requirements where no administrator made any', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    expect(await codex.config.requirements()).toMatchObject({ requirements: null });
  });
});

test('permission profiles are listed, and those of the configuration too', async () => {
  await using model = await ScriptedModel.start({
    config: {
      default_permissions: 'careful',
      permissions: { careful: { filesystem: { ':minimal': 'read' } } },
    },
  });
  await using codex = await model.startCodex();
  const profiles = await codex.permissionProfiles.list({ cwd: model.workspace });
  const ids = profiles.map(profile => profile.id);
  expect(ids).toEqual(expect.arrayContaining([':read-only', ':workspace', 'careful']));
});

test('features are listed, and some can be turned on', async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  const { features } = codex;
  const memories = async () => (await features.list()).find(({ name }) => name === 'memories');

  const before = await memories();
  expect(before).toMatchObject({ defaultEnabled: false, enabled: false });
  expect(await features.set({ memories: true, no_such_feature: true })).toEqual({ memories: true });
  expect(await memories()).toEqual({ ...before, enabled: true });
});

describe('skills', () => {
  const skill = (name: string): string =>
    `---\nname: ${name}\ndescription: Keeps things ${name}.\n---\n\nBe ${name}.\n`;

  test('of the workspace are listed, and can be disabled', async () => {
    await using model = await ScriptedModel.start({
      files: { '.agents/skills/tidy/SKILL.md': skill('tidy') },
    });
    await using codex = await model.startCodex();
    const { skills } = codex;
    const find = async () => {
      const [entry] = await skills.list({ cwds: [model.workspace], forceReload: true });
      expect(entry).toMatchObject({ cwd: model.workspace, errors: [] });
      return entry?.skills.find(({ name }) => name === 'tidy');
    };

    const found = await find();
    expect(found).toMatchObject({
      description: 'Keeps things tidy.',
      scope: 'repo',
      enabled: true,
    });
    expect(await skills.setEnabled({ path: found?.path ?? '' }, false)).toBe(false);
    expect(await find()).toMatchObject({ enabled: false });
  });

  test('come from more folders too, and tell when they change', async () => {
    await using model = await ScriptedModel.start();
    await using more = await model.createHome({
      files: { 'skills/brief/SKILL.md': skill('brief') },
    });
    await using codex = await model.startCodex();
    const { skills } = codex;
    const names = async () =>
      (await skills.list({ forceReload: true })).flatMap(entry => entry.skills.map(s => s.name));

    expect(await names()).not.toContain('brief');
    const changed = deferred();
    using _subscription = skills.onChanged(changed.resolve);
    await skills.setExtraRoots([join(more.workspace, 'skills')]);
    expect(await names()).toContain('brief');
    await writeFile(join(more.workspace, 'skills/brief/SKILL.md'), skill('short'));
    await changed.promise;
    expect(await names()).toContain('short');
    await skills.setExtraRoots([]);
    expect(await names()).not.toContain('short');
  });
});

describe('mcp', () => {
  const echo = {
    command: process.execPath,
    args: [fileURLToPath(new URL('mcp-server.mjs', import.meta.url))],
  };

  test('lists servers, reads their resources and calls their tools', async () => {
    await using model = await ScriptedModel.start({ config: { mcp_servers: { echo } } });
    await using codex = await model.startCodex();
    const { mcp } = codex;
    const servers = await mcp.list();
    expect(servers).toEqual([
      expect.objectContaining({
        name: 'echo',
        toolsError: null,
        tools: { say: expect.objectContaining({ description: 'Says it' }) },
        resources: [expect.objectContaining({ uri: 'echo:note' })],
      }),
    ]);
    expect(await mcp.list({ serverName: 'echo', detail: 'toolsAndAuthOnly' })).toHaveLength(1);
    expect(await mcp.readResource({ server: 'echo', uri: 'echo:note' })).toMatchObject({
      contents: [{ text: 'buy milk' }],
    });

    const ready = deferred();
    using _status = mcp.onStatus(({ status }) => status === 'ready' && ready.resolve());
    const { id: threadId } = await codex.startThread();
    await ready.promise;
    const call = { threadId, server: 'echo', tool: 'say', arguments: { text: 'hello' } };
    expect(await mcp.callTool(call)).toMatchObject({
      content: [{ type: 'text', text: 'said hello' }],
    });
  });

  test('takes up what the configuration says now', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const { config, mcp } = codex;
    expect(await mcp.list()).toEqual([]);
    await config.write('mcp_servers.echo', echo);
    await mcp.reload();
    expect((await mcp.list()).map(server => server.name)).toEqual(['echo']);
    await expect(mcp.login('nobody')).rejects.toThrow(InvalidRequestError);
  });
});

test('a model is picked by what it can do', async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  const models = await codex.models({ includeHidden: true });

  expect(pickModel(models)).toMatchObject({ isDefault: true, hidden: false });
  const seeing = pickModel(models, { modality: 'image', effort: 'high' });
  expect(seeing?.inputModalities).toContain('image');
  expect(seeing && reasoningEfforts(seeing)).toContain('high');
  expect(seeing && pickEffort(seeing, ['enormous', 'high'])).toBe('high');
  expect(pickModel(models, { effort: 'enormous' })).toBeUndefined();
});

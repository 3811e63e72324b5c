import { join } from 'node:path';
import { type Codex, pickEffort, pickModel } from 'codex-app-server-sdk';

export async function chooseModel(codex: Codex): Promise<void> {
  // #region pick-model
  const models = await codex.models();
  const model = pickModel(models, { modality: 'image', effort: 'high' }) ?? pickModel(models);
  if (model === undefined) throw new Error('There is no model');

  const thread = await codex.startThread({ model: model.model });
  await thread.run('What is in this picture?', { effort: pickEffort(model, ['high', 'medium']) });
  // #endregion pick-model
}

export async function editConfig(codex: Codex): Promise<void> {
  // #region config
  const { config, origins } = await codex.config.read({ cwd: process.cwd() });
  console.log(config.model, origins['model']?.name);

  const { version } = await codex.config.write('model_reasoning_effort', 'low');
  await codex.config.writeAll(
    [
      { keyPath: 'sandbox_mode', value: 'workspace-write' },
      { keyPath: 'sandbox_workspace_write', value: { network_access: true } },
    ],
    { expectedVersion: version, reloadUserConfig: true },
  );
  // #endregion config
}

export async function listProfiles(codex: Codex): Promise<void> {
  // #region profiles
  const profiles = await codex.permissionProfiles.list({ cwd: process.cwd() });
  console.log(profiles.filter(profile => profile.allowed).map(profile => profile.id));

  const { requirements } = await codex.config.requirements();
  if (requirements !== null) console.log('An administrator has a say here');
  // #endregion profiles
}

export async function useFeatures(codex: Codex): Promise<void> {
  // #region features
  const features = await codex.features.list();
  console.log(features.filter(feature => feature.enabled).map(feature => feature.name));

  const set = await codex.features.set({ memories: true });
  console.log(set['memories']); // true, or undefined when it cannot change at run time
  // #endregion features
}

export async function useSkills(codex: Codex, folder: string): Promise<void> {
  // #region skills
  await codex.skills.setExtraRoots([join(folder, 'skills')]);
  for (const { cwd, skills, errors } of await codex.skills.list()) {
    console.log(
      cwd,
      skills.map(skill => skill.name),
      errors,
    );
  }
  await codex.skills.setEnabled({ name: 'imagegen' }, false);
  // #endregion skills
}

export async function useServers(codex: Codex): Promise<void> {
  // #region mcp
  await codex.config.write('mcp_servers.notes', { command: 'notes-mcp', args: ['--stdio'] });
  await codex.mcp.reload();
  for (const server of await codex.mcp.list()) {
    console.log(server.name, server.toolsError ?? Object.keys(server.tools));
  }
  // #endregion mcp
}

export async function logInToServer(codex: Codex, open: (url: string) => void): Promise<void> {
  // #region mcp-login
  using _completed = codex.mcp.onLoginCompleted(({ name, success, error }) => {
    console.log(name, success ? 'is logged in' : error);
  });
  const { authorizationUrl } = await codex.mcp.login('calendar');
  open(authorizationUrl);
  // #endregion mcp-login
}

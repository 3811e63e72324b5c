/** Sets everything that can be set. */
import {
  type ApprovalMode,
  Codex,
  type ModelReasoningEffort,
  type SandboxMode,
  type ThreadOptions,
  type WebSearchMode,
} from '@openai/codex-sdk';

const sandboxMode: SandboxMode = 'workspace-write';
const modelReasoningEffort: ModelReasoningEffort = 'high';
const webSearchMode: WebSearchMode = 'cached';
const approvalPolicy: ApprovalMode = 'on-request';
const options: ThreadOptions = {
  model: 'gpt-5.5',
  sandboxMode,
  workingDirectory: process.cwd(),
  skipGitRepoCheck: true,
  modelReasoningEffort,
  networkAccessEnabled: true,
  webSearchMode,
  approvalPolicy,
  additionalDirectories: [`${process.cwd()}/../extra`],
  threadSource: 'nightly',
};
const codex = new Codex({
  config: { model_verbosity: 'low', sandbox_workspace_write: { exclude_slash_tmp: true } },
  configOverrides: ['model_verbosity=high', 'model_reasoning_effort=low'],
});
console.log((await codex.startThread(options).run('Describe yourself.')).finalResponse);
const plain = codex.startThread({ skipGitRepoCheck: true, webSearchEnabled: false });
console.log((await plain.run('Again.', { cyberAccessProgram: 'standard' })).finalResponse);
await codex
  .startThread({ workingDirectory: '/', skipGitRepoCheck: false })
  .run('No.')
  .catch((error: Error) => console.log(error.message.includes('Not inside a trusted directory')));
await new Codex({ config: { limit: Number.POSITIVE_INFINITY } })
  .startThread(options)
  .run('No.')
  .catch((error: Error) => console.log(error.message));

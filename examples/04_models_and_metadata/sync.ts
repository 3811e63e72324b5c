// Asks the app-server what it is, which models there are, and what a new thread would use.
//
// Expected output:
//   codex 0.… on linux, unix
//   its home: /…
//   knows thread/start: true
//   knows thread/paint: false
//   …
//   gpt-5.5 takes text and image, thinks low to xhigh
//   …
//   the thread asks mock-model of mock
//   in its sandbox it may readOnly
//   before a command it asks on-request

import { Codex } from 'codex-app-server-sdk/sync';

using codex = new Codex();

const { version, platformOs, platformFamily, codexHome } = codex.server;
console.log(`codex ${version} on ${platformOs}, ${platformFamily}`);
console.log(`its home: ${codexHome}`);
for (const method of ['thread/start', 'thread/paint']) {
  console.log(`knows ${method}: ${codex.supports(method)}`);
}

for (const { model, inputModalities, supportedReasoningEfforts } of codex.models()) {
  const efforts = supportedReasoningEfforts.map(option => option.reasoningEffort);
  console.log(
    `${model} takes ${inputModalities.join(' and ')}, thinks ${efforts[0]} to ${efforts.at(-1)}`,
  );
}

const thread = codex.startThread({ sandbox: 'read-only', approvalPolicy: 'on-request' });
const { model, modelProvider, sandbox, approvalPolicy } = thread.info;
console.log(`the thread asks ${model} of ${modelProvider}`);
console.log(`in its sandbox it may ${sandbox.type}`);
console.log(`before a command it asks ${approvalPolicy}`);

// The blocking version as a program, which sync.ts tests.
import { Codex } from 'codex-app-server-sdk/sync';
import { summarySync } from './app.js';

using codex = new Codex();
console.log(summarySync(codex));

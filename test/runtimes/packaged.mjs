import { join } from 'node:path';
import * as main from 'codex-app-server-sdk';
import * as sync from 'codex-app-server-sdk/sync';
import { runSteps } from './steps.mjs';

// Electron sets it: the folder of app.asar, from whose inside no process can be started.
process.resourcesPath = process.argv[2];

// #region path
const codexPath = join(process.resourcesPath, 'codex/bin/codex');
// #endregion path

await runSteps({ main, sync }, { codexPath });

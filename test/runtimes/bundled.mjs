import * as main from 'codex-app-server-sdk';
import * as sync from 'codex-app-server-sdk/sync';
import { runSteps } from './steps.mjs';

// A bundle has no packages beside it: where the binary is has to be said.
void runSteps({ main, sync }, { codexPath: process.argv[2] });

import * as main from 'codex-app-server-sdk';
import * as sync from 'codex-app-server-sdk/sync';
import { runSteps } from './steps.mjs';

await runSteps({ main, sync });

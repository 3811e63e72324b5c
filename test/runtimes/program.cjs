const main = require('codex-app-server-sdk');
const sync = require('codex-app-server-sdk/sync');
const { runSteps } = require('./steps.mjs');

void runSteps({ main, sync });

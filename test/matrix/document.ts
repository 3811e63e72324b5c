import { LIMITS } from './limits.js';
import type { Outcomes } from './outcome.js';
import { WAITS } from './outcome.js';
import type { PeerFault } from './peers.js';
import type { Scenario, Stage } from './scenario.js';

/** A scenario and what a run has shown of it. */
export interface Shown {
  readonly scenario: Scenario;
  /** With the recovery that is on by default. */
  readonly outcomes: Outcomes;
  /** With `recovery: false`; undefined when that was not tried. */
  readonly withoutRecovery: Outcomes | undefined;
}

/** A fault in mid-turn, and what a client that starts a process for each turn makes of it. */
export interface PeerShown {
  readonly fault: PeerFault;
  readonly outcome: string;
}

const HEADINGS: Readonly<Record<Stage, readonly [title: string, about: string]>> = {
  waiting: [
    'While everything waits',
    'A turn has said «Hel» of «Hello» and is read by `run()`, by its events and by `text()`; a second turn waits for an approval handler; and a request, a login and the second page of a listing wait for the app-server. Then it happens.',
  ],
  turn: ['In a turn', 'A turn says «Hello» in two pieces.'],
  request: ['At one request', 'The request is `thread/loaded/list`.'],
  closing: ['At the end', 'Everything waits as in the first table.'],
};

const INTRODUCTION = `# Reliability

What becomes of everything that waits when something goes wrong. This page is written by the tests
that try it (\`npm run docs:reliability\`): each row was played on each of its transports by a
\`FakeAppServer\` that commits the fault, and the build fails when a row comes out differently.

What is promised:

- Every wait ends, with a result or with a typed error, unless it waits for a person and says so.
- An error that ends a turn carries what had come of it.
- What was on the wire when the connection ended is never sent again by itself.
- After a loss the next call works again, on another connection (\`recovery\`).
- A process that was started is gone after \`close()\`, and so are its children.
- No rejection is left unhandled.

Texts stand in «»; what an error carries stands in brackets. «Again» is what the next turn on the
same thread says.
`;

/** Writes the whole document. */
export function renderDocument(shown: readonly Shown[], peers: readonly PeerShown[]): string {
  const stages = Object.keys(HEADINGS) as Stage[];
  const sections = stages.map(stage =>
    renderStage(
      stage,
      shown.filter(({ scenario }) => scenario.stage === stage),
    ),
  );
  return [INTRODUCTION, ...sections, renderPeers(shown, peers), renderLimits()].join('\n');
}

function renderStage(stage: Stage, shown: readonly Shown[]): string {
  const [title, about] = HEADINGS[stage];
  const rows = shown.map(
    ({ scenario, outcomes, withoutRecovery }) =>
      `| ${scenario.name} | ${scenario.transports.join(', ')} | ${renderOutcomes(outcomes)}${renderDifferences(outcomes, withoutRecovery)} |`,
  );
  const head = '| what happens | transports | what waits |\n|---|---|---|';
  return `## ${title}\n\n${about}\n\n${head}\n${rows.join('\n')}\n`;
}

/** Waits that end in the same way share a line. */
function renderOutcomes(outcomes: Outcomes): string {
  const byOutcome = new Map<string, string[]>();
  for (const wait of WAITS) {
    const outcome = outcomes[wait];
    if (outcome === undefined) continue;
    byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), wait]);
  }
  return [...byOutcome]
    .map(([outcome, waits]) => `**${waits.join(', ')}**: ${outcome}`)
    .join('<br>');
}

function renderDifferences(outcomes: Outcomes, without: Outcomes | undefined): string {
  if (without === undefined) return '';
  const changed = WAITS.filter(wait => outcomes[wait] !== without[wait]);
  if (changed.length === 0) return '';
  const different = Object.fromEntries(changed.map(wait => [wait, without[wait]]));
  return `<br>with \`recovery: false\`:<br>${renderOutcomes(different)}`;
}

function renderPeers(shown: readonly Shown[], peers: readonly PeerShown[]): string {
  const rows = peers.map(({ fault: { name }, outcome }) => {
    const own = shown.find(
      ({ scenario }) => scenario.name === name && scenario.transports.includes('stdio'),
    );
    return `| ${name} | ${own?.outcomes.run} | ${outcome} |`;
  });
  const about =
    'What becomes of `thread.run()` when the process below it fails in mid-turn, here and with `@openai/codex-sdk`, which was given a process that does the same.';
  const head = '| what happens | this package | `@openai/codex-sdk` 0.163.0 |\n|---|---|---|';
  return `## The same faults elsewhere\n\n${about}\n\n${head}\n${rows.join('\n')}\n`;
}

function renderLimits(): string {
  const rows = LIMITS.map(({ what, value, happens }) => `| ${what} | ${value} | ${happens} |`);
  const head = '| what is bounded | by default | what happens there |\n|---|---|---|';
  return `## Limits\n\n${head}\n${rows.join('\n')}\n`;
}

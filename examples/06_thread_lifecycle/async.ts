// Leads a thread through its life: named, forked, reverted, compacted, configured, put away,
// brought back, and deleted.
//
// Expected output:
//   it is called: Counting
//   the fork says: Two, differently.
//   turns of the thread: 2, of the fork: 2
//   after the revert: 1
//   after the compaction: 2
//   its sandbox is workspaceWrite now
//   put away: listed false, archived true
//   brought back, it says: Three.
//   deleted: listed false, archived false

import { Codex } from 'codex-app-server-sdk';

await using codex = new Codex();
const thread = await codex.startThread({ sandbox: 'read-only' });

const first = await thread.run('Count to one.');
await thread.setName('Counting');
console.log(`it is called: ${(await thread.read()).name}`);

const second = await thread.run('Count on.');

// A fork is a thread of its own, with the same history up to a turn.
const fork = await thread.fork({ lastTurnId: first.turnId });
console.log(`the fork says: ${(await fork.run('Count on, but differently.')).text}`);
const turns = async (of: typeof thread): Promise<number> => (await of.turns().toArray()).length;
console.log(`turns of the thread: ${await turns(thread)}, of the fork: ${await turns(fork)}`);

// History only: what a turn did to files stays.
await thread.revert({ beforeTurnId: second.turnId });
console.log(`after the revert: ${await turns(thread)}`);

// Makes room for more; this is a turn, too.
await thread.compact();
console.log(`after the compaction: ${await turns(thread)}`);

// For good; the options of a turn hold for that turn only.
await thread.configure({ sandbox: 'workspace-write' });
console.log(`its sandbox is ${thread.info.sandbox.type} now`);

await thread.archive();
const isListed = async (archived: boolean): Promise<boolean> =>
  (await codex.threads({ archived }).toArray()).some(({ id }) => id === thread.id);
console.log(`put away: listed ${await isListed(false)}, archived ${await isListed(true)}`);

const again = await codex.unarchiveThread(thread.id);
console.log(`brought back, it says: ${(await again.run('And now?')).text}`);

// Lets go of a thread that stays stored; `await using` does the same at the end of a block.
await again.unsubscribe();

// A thread holds the history of its forks, so those go first.
await fork.delete();
await codex.deleteThread(thread.id);
console.log(`deleted: listed ${await isListed(false)}, archived ${await isListed(true)}`);

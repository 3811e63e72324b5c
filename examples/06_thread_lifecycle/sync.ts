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

import { Codex } from 'codex-app-server-sdk/sync';

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });

const first = thread.run('Count to one.');
thread.setName('Counting');
console.log(`it is called: ${thread.read().name}`);

const second = thread.run('Count on.');

// A fork is a thread of its own, with the same history up to a turn.
const fork = thread.fork({ lastTurnId: first.turnId });
console.log(`the fork says: ${fork.run('Count on, but differently.').text}`);
const turns = (of: typeof thread): number => of.turns().toArray().length;
console.log(`turns of the thread: ${turns(thread)}, of the fork: ${turns(fork)}`);

// History only: what a turn did to files stays.
thread.revert({ beforeTurnId: second.turnId });
console.log(`after the revert: ${turns(thread)}`);

// Makes room for more; this is a turn, too.
thread.compact();
console.log(`after the compaction: ${turns(thread)}`);

// For good; the options of a turn hold for that turn only.
thread.configure({ sandbox: 'workspace-write' });
console.log(`its sandbox is ${thread.info.sandbox.type} now`);

thread.archive();
const isListed = (archived: boolean): boolean =>
  codex
    .threads({ archived })
    .toArray()
    .some(({ id }) => id === thread.id);
console.log(`put away: listed ${isListed(false)}, archived ${isListed(true)}`);

const again = codex.unarchiveThread(thread.id);
console.log(`brought back, it says: ${again.run('And now?').text}`);

// Lets go of a thread that stays stored; `using` does the same at the end of a block.
again.unsubscribe();

// A thread holds the history of its forks, so those go first.
fork.delete();
codex.deleteThread(thread.id);
console.log(`deleted: listed ${isListed(false)}, archived ${isListed(true)}`);

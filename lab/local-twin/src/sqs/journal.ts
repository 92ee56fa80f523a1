import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredMessage } from './message.ts';

/**
 * What is kept of a queue: times are milliseconds since the epoch. A message that is another queue's by then is not changed: a delete can come with
 * a handle from before it became a dead letter.
 */
export type Change =
  | { kind: 'put'; queue: string; message: StoredMessage; visibleAtMs: number }
  | {
      kind: 'hide';
      queue: string;
      message: Pick<StoredMessage, 'messageId' | 'receiveCount' | 'firstReceivedAtMs'>;
      visibleAtMs: number;
    }
  | { kind: 'remove'; queue: string; messageId: string }
  | { kind: 'clear'; queue: string };

/** Where messages are kept over a restart. */
export interface Journal {
  /** What was kept of a queue, the first one first. */
  read(queue: string): { message: StoredMessage; visibleAtMs: number }[];
  /**
   * Keeps all of these changes or none. `kept` is called as soon as they outlive the process, in the order in which they were asked
   * for, and what it returns is the result: nobody hears of a change before. Rejects when they could not be kept.
   */
  keep<T>(changes: readonly Change[], kept: () => T): Promise<T>;
  close(): void;
}

export const noJournal: Journal = {
  read: () => [],
  // What it throws is a rejection here, too.
  keep: (_, kept) => new Promise((resolve) => resolve(kept())),
  close: () => {},
};

interface Asked {
  changes: readonly Change[];
  kept: () => void;
  failed: (error: unknown) => void;
}

/**
 * Keeps messages in `messages.sqlite` of a folder. What is committed outlives the process; not a power cut, for speed.
 */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  return journalIn(new DatabaseSync(join(folder, 'messages.sqlite')));
}

/**
 * What is asked for in one turn of the event loop is one commit, since a commit costs more than what is in it. When that fails,
 * each is a commit of its own: one that the disk has no room for takes nobody with it.
 */
export function journalIn(database: DatabaseSync): Journal {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS messages (
      message_id TEXT PRIMARY KEY, queue TEXT NOT NULL, message TEXT NOT NULL,
      receive_count INTEGER NOT NULL, first_received_at_ms INTEGER, visible_at_ms INTEGER NOT NULL
    ) STRICT;
  `);
  const insert = database.prepare('INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?)');
  const update = database.prepare(
    'UPDATE messages SET receive_count = ?, first_received_at_ms = ?, visible_at_ms = ? WHERE message_id = ? AND queue = ?',
  );
  const remove = database.prepare('DELETE FROM messages WHERE message_id = ? AND queue = ?');
  const clear = database.prepare('DELETE FROM messages WHERE queue = ?');
  const select = database.prepare('SELECT * FROM messages WHERE queue = ? ORDER BY rowid');

  const write = (change: Change): void => {
    switch (change.kind) {
      case 'put': {
        const { queue, message, visibleAtMs } = change;
        const { messageId, receiveCount, firstReceivedAtMs = null } = message;
        insert.run(messageId, queue, JSON.stringify(message), receiveCount, firstReceivedAtMs, visibleAtMs);
        return;
      }
      case 'hide': {
        const { messageId, receiveCount, firstReceivedAtMs = null } = change.message;
        update.run(receiveCount, firstReceivedAtMs, change.visibleAtMs, messageId, change.queue);
        return;
      }
      case 'remove':
        remove.run(change.messageId, change.queue);
        return;
      case 'clear':
        clear.run(change.queue);
    }
  };
  const commit = (asked: readonly Asked[]): void => {
    database.exec('BEGIN');
    try {
      for (const { changes } of asked) for (const change of changes) write(change);
      database.exec('COMMIT');
    } catch (error) {
      // SQLite may have done it already (sqlite.org, lang_transaction, "Response To Errors Within A Transaction", read 2026-11-29).
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  let turn: Asked[] = [];
  const endTurn = (): void => {
    const asked = turn;
    turn = [];
    if (asked.length === 0) return;
    try {
      commit(asked);
    } catch (error) {
      if (asked.length === 1) return asked[0]?.failed(error);
      for (const one of asked) commitAlone(one);
      return;
    }
    for (const { kept } of asked) kept();
  };
  const commitAlone = (asked: Asked): void => {
    try {
      commit([asked]);
    } catch (error) {
      return asked.failed(error);
    }
    asked.kept();
  };
  return {
    read: (queue) =>
      select.all(queue).map((row) => ({
        message: {
          ...(JSON.parse(String(row['message'])) as StoredMessage),
          receiveCount: Number(row['receive_count']),
          firstReceivedAtMs:
            row['first_received_at_ms'] === null ? undefined : Number(row['first_received_at_ms']),
        },
        visibleAtMs: Number(row['visible_at_ms']),
      })),
    keep: <T>(changes: readonly Change[], kept: () => T) =>
      new Promise<T>((resolve, reject) => {
        if (turn.length === 0) setImmediate(endTurn);
        // Called at once; what it throws is a rejection.
        turn.push({
          changes,
          kept: () => resolve(new Promise((done) => done(kept()))),
          failed: reject,
        });
      }),
    close: () => {
      endTurn();
      database.close();
    },
  };
}

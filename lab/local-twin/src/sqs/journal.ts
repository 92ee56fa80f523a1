import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { StoredMessage } from './message.ts';

/** Where messages are kept over a restart. */
export interface Journal {
  /** What was kept of a queue: when a message is visible again, milliseconds since the epoch. */
  read(queue: string): { message: StoredMessage; visibleAtMs: number }[];
  /** Resolves when all that was written up to now outlives the process: nobody is told of it before. */
  written(): Promise<void>;
  put(queue: string, message: StoredMessage, visibleAtMs: number): void;
  hide(message: StoredMessage, visibleAtMs: number): void;
  remove(messageId: string): void;
  clear(queue: string): void;
  close(): void;
}

export const noJournal: Journal = {
  read: () => [],
  written: () => Promise.resolve(),
  put: () => {},
  hide: () => {},
  remove: () => {},
  clear: () => {},
  close: () => {},
};

/**
 * Keeps messages in `messages.sqlite` of a folder. What is written in one turn of the event loop is one commit, since a commit costs
 * more than what is in it. What is committed outlives the process; not a power cut, for speed.
 */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'messages.sqlite'));
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
    'UPDATE messages SET receive_count = ?, first_received_at_ms = ?, visible_at_ms = ? WHERE message_id = ?',
  );
  const remove = database.prepare('DELETE FROM messages WHERE message_id = ?');
  const clear = database.prepare('DELETE FROM messages WHERE queue = ?');
  const select = database.prepare('SELECT * FROM messages WHERE queue = ? ORDER BY rowid');
  let turn: PromiseWithResolvers<void> | undefined;
  const commit = (): void => {
    const ended = turn;
    if (!ended) return;
    turn = undefined;
    try {
      database.exec('COMMIT');
      ended.resolve();
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      ended.reject(error);
    }
  };
  const write = (statement: StatementSync, ...values: SQLInputValue[]): void => {
    if (!turn) {
      database.exec('BEGIN');
      turn = Promise.withResolvers();
      // Whoever waits for it hears of it.
      turn.promise.catch(() => {});
      setImmediate(commit);
    }
    statement.run(...values);
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
    written: () => turn?.promise ?? Promise.resolve(),
    put: (queue, message, visibleAtMs) =>
      write(
        insert,
        message.messageId,
        queue,
        JSON.stringify(message),
        message.receiveCount,
        message.firstReceivedAtMs ?? null,
        visibleAtMs,
      ),
    hide: ({ messageId, receiveCount, firstReceivedAtMs }, visibleAtMs) =>
      write(update, receiveCount, firstReceivedAtMs ?? null, visibleAtMs, messageId),
    remove: (messageId) => write(remove, messageId),
    clear: (queue) => write(clear, queue),
    close: () => {
      commit();
      database.close();
    },
  };
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredMessage } from './message.ts';

/** Where messages are kept over a restart. */
export interface Journal {
  /** What was kept of a queue: when a message is visible again, milliseconds since the epoch. */
  read(queue: string): { message: StoredMessage; visibleAtMs: number }[];
  /** Runs writes as one. */
  together<T>(writes: () => T): T;
  put(queue: string, message: StoredMessage, visibleAtMs: number): void;
  hide(message: StoredMessage, visibleAtMs: number): void;
  remove(messageId: string): void;
  clear(queue: string): void;
  close(): void;
}

export const noJournal: Journal = {
  read: () => [],
  together: (writes) => writes(),
  put: () => {},
  hide: () => {},
  remove: () => {},
  clear: () => {},
  close: () => {},
};

/** Keeps messages in `messages.sqlite` of a folder. What is written outlives the process; not a power cut, for speed. */
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
    together: (writes) => {
      database.exec('BEGIN');
      try {
        return writes();
      } finally {
        database.exec('COMMIT');
      }
    },
    put: (queue, message, visibleAtMs) =>
      insert.run(
        message.messageId,
        queue,
        JSON.stringify(message),
        message.receiveCount,
        message.firstReceivedAtMs ?? null,
        visibleAtMs,
      ),
    hide: ({ messageId, receiveCount, firstReceivedAtMs }, visibleAtMs) =>
      update.run(receiveCount, firstReceivedAtMs ?? null, visibleAtMs, messageId),
    remove: (messageId) => remove.run(messageId),
    clear: (queue) => clear.run(queue),
    close: () => database.close(),
  };
}

/** Loaded before a command: it reads its arguments, complains of them, and does nothing else. */
import { Command } from 'commander';

const { action } = Command.prototype;
Command.prototype.action = function () {
  return action.call(this, () => {});
};

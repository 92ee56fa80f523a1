import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './documents.ts';

/** What a command says of itself with `--help`. */
export interface CommandHelp {
  /** `pnpm cloud doctor` */
  name: string;
  says: string;
  options: { flags: string; says: string }[];
  commands: string[];
}

/** Reads the words of commander's help: a usage line, what it does, arguments, options and commands, of which long lines are broken. */
export function readHelp(name: string, help: string): CommandHelp {
  const sectionOf = (title: string): [string, string][] => {
    const text = new RegExp(`(?:^|\\n)${title}:\\n([^]*?)(?:\\n\\n|$)`).exec(help)?.[1] ?? '';
    const rows: [string, string][] = [];
    for (const line of text.split('\n')) {
      const [, term, says] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
      const last = rows.at(-1);
      if (term !== undefined) rows.push([term, says ?? '']);
      else if (last) last[1] = `${last[1]} ${line.trim()}`.trim();
    }
    return rows;
  };
  const [, says = ''] = /^Usage: .*\n\n((?:(?!\w+:\n).+\n)+)/.exec(help) ?? [];
  return {
    name,
    says: says.trim().replaceAll(/\s*\n\s*/g, ' '),
    options: [...sectionOf('Arguments'), ...sectionOf('Options')]
      .filter(([flags]) => !/--(help|version)\b/.test(flags))
      .map(([flags, what]) => ({ flags, says: withoutChance(what) })),
    commands: sectionOf('Commands')
      .map(([usage]) => usage.split(' ')[0] ?? '')
      .filter((command) => command !== 'help'),
  };
}

/** Defaults that are another on each machine or each time. */
function withoutChance(says: string): string {
  return says.replace(/ \(default: "([^"]*)"\)/, (whole, value: string) =>
    value.startsWith(root) || /^[0-9a-f]{8}$/.test(value) ? '' : whole,
  );
}

const isOfLab = (file: string): boolean =>
  /^(lab|loadtests|apps\/thread-safety-lab|scripts\/slim)\//.test(file);

/** Sections of docs/commands.md, one for each command of the root package that is a program of ours. */
export async function commandReference(): Promise<string> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const programs = Object.entries(scripts)
    .map(([script, line]) => ({ script, file: /(?:^|&& )node (\S+\.ts)/.exec(line)?.[1] ?? '' }))
    .filter(({ file, script }) => file !== '' && !script.startsWith('test'))
    .sort((a, b) => (a.script < b.script ? -1 : 1));
  const sections = await Promise.all(
    programs.map(async ({ script, file }) => {
      const helpOf = async (...commands: string[]): Promise<CommandHelp> => {
        const { stdout } = await promisify(execFile)(process.execPath, [file, ...commands, '--help'], {
          cwd: root,
        });
        return readHelp(['pnpm', script, ...commands].join(' '), stdout);
      };
      const whole = await helpOf();
      const parts = await Promise.all(whole.commands.map((command) => helpOf(command)));
      const text = [whole, ...parts].map((each) => sectionOf(each)).join('\n\n');
      return isOfLab(file) ? `<!-- lab -->\n\n${text}\n\n<!-- /lab -->` : text;
    }),
  );
  return sections.join('\n\n');
}

function sectionOf({ name, says, options }: CommandHelp): string {
  const heading = `${name.split(' ').length > 2 ? '###' : '##'} \`${name}\``;
  const rows = options.map((option) => `- \`${option.flags}\`: ${asText(option.says)}`.replace(/: $/, ''));
  return [heading, ...(says ? [asText(says)] : []), ...(rows.length > 0 ? [rows.join('\n')] : [])].join(
    '\n\n',
  );
}

/** In Markdown `<arm>` would be an element of HTML, and unseen. */
const asText = (says: string): string => says.replaceAll('<', '&lt;');

const begin = '<!-- prettier-ignore-start -->';
const end = '<!-- prettier-ignore-end -->';

/** The page with the reference in its place. */
export function withReference(page: string, reference: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error('docs/commands.md has no place for the reference');
  return `${page.slice(0, from)}${begin}\n\n${reference}\n\n${page.slice(to)}`;
}

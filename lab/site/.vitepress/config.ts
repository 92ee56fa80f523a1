import { resolve } from 'node:path';
import { defineConfig } from 'vitepress';
import { bracesAreText } from '../src/braces.ts';
import { documents, otherMarkdown, pageOf, sidebar } from '../src/documents.ts';
import { linksToCode } from '../src/links-to-code.ts';
import { repositoryUrl } from '../src/repository-url.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The documents are read where they are; nothing of them is written for this. */
export default defineConfig({
  title: 'Telemetry pipeline',
  description: 'A telemetry pipeline on AWS Lambda Managed Instances',
  srcDir: root,
  srcExclude: otherMarkdown(root),
  rewrites: pageOf,
  cleanUrls: false,
  lastUpdated: false,
  vite: { server: { fs: { allow: [root] } } },
  markdown: {
    // As GitHub names headings: the documents' own links are to those.
    anchor: {
      slugify: (heading) =>
        heading
          .trim()
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
          .replaceAll(/\s/g, '-'),
    },
    config: (markdown) => {
      bracesAreText(markdown);
      linksToCode(markdown, {
        root,
        documents: new Set(documents(root)),
        repositoryUrl: repositoryUrl(root),
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: sidebar(root),
    outline: { level: [2, 3] },
    docFooter: { prev: false, next: false },
  },
});

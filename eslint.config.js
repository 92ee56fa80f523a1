import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import lmi from './packages/eslint-plugin-lmi/src/index.ts';

export default defineConfig(
  {
    ignores: [
      '**/node_modules',
      '**/dist',
      '**/cdk.out',
      '**/.turbo',
      '.data',
      'coverage',
      // lab:
      'loadtests/results',
      // :lab
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    // One program for the one tsconfig.json: `projectService`, which asks for each file, takes 1.7 times the processor time.
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'off',
      // Our objects are closures without `this`; their methods may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // ESTree's node types are enums in the types and plain texts in the code.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
  {
    // Invocations share the process that this code runs in.
    files: ['apps/processor/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    extends: [lmi.configs.recommended],
  },
  {
    // An event loop shared by invocations makes stray `process.env` reads a race and a mystery: one reader each.
    files: ['apps/processor/src/**/*.ts'],
    ignores: ['apps/processor/src/env.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read settings in env.ts.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  // lab:
  {
    // A handler is an async function: the runtime client takes no other.
    files: ['apps/thread-safety-lab/src/pairs/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off' },
  },
  // :lab
  // lab:
  {
    // Runs in a browser.
    files: ['lab/console/page/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortController',
          'EventSource',
          'Node',
          'TextEncoder',
          'URLSearchParams',
          'addEventListener',
          'crypto',
          'devicePixelRatio',
          'document',
          'getComputedStyle',
          'localStorage',
          'location',
          'matchMedia',
          'navigator',
          'performance',
          'requestAnimationFrame',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  // :lab
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Buffer',
          'URL',
          'clearInterval',
          'clearTimeout',
          'console',
          'fetch',
          'module',
          'process',
          'require',
          'setImmediate',
          'setInterval',
          'setTimeout',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  prettier,
);

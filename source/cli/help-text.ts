import {type FlagRow, flagEntries, flagText} from './flag-table.ts';

const usageOf = (name: string, {shortFlag, value}: FlagRow): string => {
	const long = `${flagText(name)}${value === undefined ? '' : ` ${value}`}`;
	return shortFlag === undefined ? `    ${long}` : `-${shortFlag}, ${long}`;
};

const isOfSection = ({only}: FlagRow, section: 'cluster' | 'demo' | 'audit'): boolean =>
	section === 'cluster' ? only === undefined || only === 'cluster' : only === section;

const rows = (section: 'cluster' | 'demo' | 'audit'): string => {
	const chosen = flagEntries.filter(([, row]) => isOfSection(row, section));
	return chosen.map(([name, row]) => `  ${usageOf(name, row).padEnd(28)}${row.help}`).join('\n');
};

/** What `--help` prints. */
export const helpText = (): string => `A terminal console for model services on Kubernetes: see, scale, update and roll back, safely.

Usage
  modeldeck [flags]          the console on a cluster of your kubeconfig
  modeldeck demo [flags]     the console on a simulated cluster
  modeldeck audit [flags]    what was changed from this machine: who, what, when, and what came of it

Examples
  modeldeck --context prod-eu -A --read-only
  modeldeck -n chat -l team=llm --prometheus monitoring/prometheus:9090
  modeldeck --once | sort -k5
  modeldeck demo --serve --kubeconfig-out demo.yaml
  modeldeck audit --context 'prod-*' --since 24h

Flags
${rows('cluster')}

Flags of modeldeck demo
${rows('demo')}

Flags of modeldeck audit, beside --context (a name, or a pattern such as prod-*), -n and --ascii
${rows('audit')}

Environment
  KUBECONFIG                     files of contexts, clusters and users, as kubectl reads them
  MODELDECK_CONFIG               your settings, as with --config
  MODELDECK_READ_ONLY_CONTEXTS   contexts that are never written to: prod-*,live
  MODELDECK_PROTECTED_CONTEXTS   contexts where a change wants the name typed
  NO_COLOR                       no colour

Where standard output is not a terminal, the services are printed as one table, as with --once.
`;

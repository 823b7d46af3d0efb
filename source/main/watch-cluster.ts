import type {ConsoleArguments} from '../cli/arguments.ts';
import {parseMetricsSetting} from '../metrics/parse-metrics-setting.ts';
import {viewOptionsOf} from '../ui/view-options.ts';
import {openHost} from './open-host.ts';
import {refuse} from './refuse.ts';
import {createTerminalLoan} from './terminal-loan.ts';

const noKeys =
	'The console reads keys from a terminal, and standard input is none; modeldeck --once prints the services as a table and needs no keys.';
const noScreen = 'This terminal (TERM=dumb) cannot show the console: here are the services as a table.';

/** Where the table is printed instead of the console: asked for, or there is no screen. */
const printsOnce = (asked: ConsoleArguments): boolean => asked.once || !process.stdout.isTTY || process.env['TERM'] === 'dumb';

/** The console on a cluster, or its services as a table. Returns the exit code. `demo`: where the simulated one is. */
export const watchCluster = async (asked: ConsoleArguments, demo?: {readonly kubeconfig: string}): Promise<number> => {
	const metrics = parseMetricsSetting(asked.prometheus ?? 'auto');
	if (!metrics.ok) return refuse(metrics.failure.sentence, 2);
	const isOnce = printsOnce(asked);
	if (!isOnce && !process.stdin.isTTY) return refuse(noKeys, 2);
	if (isOnce && !asked.once && process.stdout.isTTY) process.stderr.write(`${noScreen}\n`);
	const loan = createTerminalLoan({expectsScreen: !isOnce});
	const host = await openHost(asked, metrics.value, loan, demo);
	if (!host.ok) return refuse(host.failure.sentence, 1);
	if (!isOnce) return (await import('./run-console.ts')).runConsole(host.value, loan, asked);
	return (await import('./run-once.ts')).runOnce(host.value, viewOptionsOf(process.env, asked));
};

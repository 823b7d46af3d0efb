import type {ConsoleArguments} from '../cli/arguments.ts';
import {viewOptionsOf} from '../ui/view-options.ts';
import {type DemoCluster, openHost} from './open-host.ts';
import {readSettings} from './read-settings.ts';
import {refuse} from './refuse.ts';
import {createTerminalLoan} from './terminal-loan.ts';

const noKeys =
	'The console reads keys from a terminal, and standard input is none; modeldeck --once prints the services as a table and needs no keys.';
const noScreen = 'This terminal (TERM=dumb) cannot show the console: here are the services as a table.';

/** Where the table is printed instead of the console: asked for, or there is no screen. */
const printsOnce = (asked: ConsoleArguments): boolean => asked.once || !process.stdout.isTTY || process.env['TERM'] === 'dumb';

/** The console on a cluster, or its services as a table. Returns the exit code. */
export const watchCluster = async (asked: ConsoleArguments, demo?: DemoCluster): Promise<number> => {
	const settings = await readSettings(asked, demo !== undefined);
	if (!settings.ok) return settings.sentences.map(sentence => refuse(sentence, 2)).at(-1) ?? 2;
	const isOnce = printsOnce(asked);
	if (!isOnce && !process.stdin.isTTY) return refuse(noKeys, 2);
	if (isOnce && !asked.once && process.stdout.isTTY) process.stderr.write(`${noScreen}\n`);
	const loan = createTerminalLoan({expectsScreen: !isOnce, say: line => void process.stderr.write(`\n${line}\n`)});
	const host = await openHost(asked, settings, loan, demo);
	if (!host.ok) return refuse(host.failure.sentence, 1);
	const close = async (): Promise<void> => {
		await host.value.close();
		await demo?.close();
	};
	if (!isOnce)
		return (await import('./run-console.ts')).runConsole({
			host: host.value,
			close,
			loan,
			ascii: asked.ascii,
			link: asked.link ?? settings.link,
		});
	return (await import('./run-once.ts')).runOnce({host: host.value, close, ...viewOptionsOf(process.env, asked)});
};

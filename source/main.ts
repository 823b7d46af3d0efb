import {isMainThread} from 'node:worker_threads';
import packageJson from '../package.json' with {type: 'json'};
import {helpText} from './cli/help-text.ts';
import {readArguments} from './cli/read-arguments.ts';
import {refuse} from './main/refuse.ts';

const print = (text: string): number => {
	process.stdout.write(text);
	return 0;
};

/** The program: understands its command line and loads the part that was asked for. Returns the exit code. */
export const main = async (): Promise<number> => {
	if (!isMainThread) return (await import('./main/run-demo-thread.ts')).runDemoThread();
	const asked = readArguments(process.argv.slice(2));
	if (asked.type === 'wrong') return refuse(asked.sentence, 2);
	if (asked.type === 'help') return print(helpText());
	if (asked.type === 'version') return print(`${packageJson.version}\n`);
	if (asked.type === 'cluster') return (await import('./main/watch-cluster.ts')).watchCluster(asked.console);
	if (asked.type === 'audit') return (await import('./main/run-audit.ts')).runAudit(asked.audit);
	if (asked.type === 'serve-demo') return (await import('./main/run-demo-server.ts')).runDemoServer(asked.demo);
	return (await import('./main/run-demo.ts')).runDemo(asked.console, asked.demo);
};

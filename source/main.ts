import packageJson from '../package.json' with {type: 'json'};
import {helpText} from './cli/help-text.ts';
import {readArguments} from './cli/read-arguments.ts';

/** The program: understands its command line and loads the part that was asked for. Returns the exit code. */
export const main = async (): Promise<number> => {
	const asked = readArguments(process.argv.slice(2));
	if (asked.type === 'wrong') {
		process.stderr.write(`${asked.sentence}\n`);
		return 2;
	}
	if (asked.type === 'help' || asked.type === 'version') {
		process.stdout.write(asked.type === 'help' ? helpText() : `${packageJson.version}\n`);
		return 0;
	}
	process.stderr.write('The console is not part of this build yet.\n');
	return 1;
};

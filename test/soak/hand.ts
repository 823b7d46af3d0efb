import type {Terminal} from '../end-to-end/terminal.ts';
import type {SoakCluster} from './start-cluster.ts';

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Milliseconds that a hand needs from key to key. */
const rhythm = 120;
/** Milliseconds after which a key counts as not answered. */
const patience = 20_000;

/** Milliseconds from a key to its paint; keys that nothing answered, as they were pressed. */
export type HandRecord = {readonly paints: number[]; readonly unanswered: string[]};

/** Whether a condition came true within a time. */
export const comesTrue = async (holds: () => boolean, milliseconds: number): Promise<boolean> => {
	const end = performance.now() + milliseconds;
	while (!holds()) {
		if (performance.now() > end) return false;
		await pause(10);
	}
	return true;
};

type Step = {
	readonly name: string;
	readonly keys: readonly string[];
	/** What the screen shows when they are answered. */
	readonly shows: (lines: readonly string[]) => boolean;
};

const hint =
	(words: RegExp) =>
	(lines: readonly string[]): boolean =>
		words.test(lines.slice(-3).join('\n'));
const anywhere =
	(words: RegExp) =>
	(lines: readonly string[]): boolean =>
		words.test(lines.join('\n'));

/** The list is on the screen, and no prompt or page in front of it. */
const isList = (lines: readonly string[]): boolean => lines.some(line => /NAMESPACE +SERVICE/.test(line)) && hint(/enter open/)(lines);

const list: Step['shows'] = isList;
const down = Array.from({length: 12}, () => 'j');
const pageDown = '\u001b[6~';

/** A round through the console. Every step ends where the next one can begin. */
const round: readonly Step[] = [
	{name: 'pages of the list', keys: [pageDown, pageDown, pageDown, 'G', 'g'], shows: list},
	{name: 'sort by CPU', keys: ['C'], shows: list},
	{name: 'sort by state', keys: ['S'], shows: list},
	{name: 'filter', keys: ['/', 'llama', 'enter'], shows: anywhere(/\/llama/)},
	{name: 'clear the filter', keys: ['escape'], shows: lines => list(lines) && !lines.join('\n').includes('/llama')},
	{name: 'open a service', keys: ['j', 'j', 'enter'], shows: anywhere(/REPLICA/)},
	{name: 'through its sections', keys: ['tab', 'j', 'j', 'tab', 'tab', ...down], shows: anywhere(/team-\d+ \/ /)},
	{name: 'charts', keys: ['\u001b[1;2D', '\u001b[1;2D', '\u001b[1;2C'], shows: anywhere(/team-\d+ \/ /)},
	{name: 'revisions', keys: ['z'], shows: anywhere(/REV/)},
	{name: 'back from revisions', keys: ['q'], shows: anywhere(/REPLICA/)},
	{name: 'YAML', keys: ['y'], shows: anywhere(/apiVersion|metadata:|Not found|did not answer|refused|is away/)},
	{name: 'back from YAML', keys: [pageDown, 'q'], shows: anywhere(/REPLICA/)},
	{name: 'describe', keys: ['d'], shows: anywhere(/Name:|Labels:|Not found|did not answer|refused|is away/)},
	{name: 'back from describe', keys: ['q'], shows: anywhere(/REPLICA/)},
	{name: 'logs', keys: ['l'], shows: lines => !anywhere(/REPLICA/)(lines)},
	{name: 'back from logs', keys: ['k', 'k', 's', 'q'], shows: anywhere(/REPLICA/)},
	{name: 'back to the list', keys: ['q'], shows: list},
	{name: 'nodes and GPUs', keys: ['H'], shows: anywhere(/NODE/)},
	{name: 'through the nodes', keys: [...down, 'enter', 'j', 'j', pageDown], shows: anywhere(/NODE/)},
	{name: 'back from the nodes', keys: ['H'], shows: list},
	{name: 'help', keys: ['?'], shows: lines => !list(lines)},
	{name: 'back from help', keys: ['q'], shows: list},
];

/** Down the list and up again, each key timed by the selected line. */
const walk = async (terminal: Terminal, record: HandRecord): Promise<void> => {
	terminal.press('g');
	await pause(500);
	for (const key of [...down, ...down.slice(2).map(() => 'k')]) {
		const before = terminal.selectedRow();
		const start = performance.now();
		terminal.press(key);
		const moved = await new Promise<boolean>(resolve => {
			const look = (): void => {
				if (terminal.selectedRow() !== before) resolve(true);
				else if (performance.now() - start > 2000) resolve(false);
				else setImmediate(look);
			};
			look();
		});
		if (moved) record.paints.push(performance.now() - start);
		await pause(rhythm);
	}
};

const perform = async (terminal: Terminal, {name, keys, shows}: Step, record: HandRecord): Promise<void> => {
	for (const key of keys) {
		terminal.press(key);
		await pause(rhythm);
	}
	if (!(await comesTrue(() => shows(terminal.lines()), patience))) record.unanswered.push(`${name}\n${terminal.text()}`);
};

/** Back to the list, from wherever. */
export const goHome = async (terminal: Terminal): Promise<void> => {
	for (let count = 0; count < 8 && !isList(terminal.lines()); count++) {
		terminal.press('escape');
		await pause(rhythm * 2);
		if (!isList(terminal.lines())) terminal.press('q');
		await pause(rhythm * 2);
	}
	terminal.press('escape');
	await pause(rhythm);
};

/** Once through the console, as long as it shall go on. */
export const goRound = async (terminal: Terminal, record: HandRecord, goesOn: () => boolean): Promise<void> => {
	await walk(terminal, record);
	for (const step of round) {
		if (!goesOn()) break;
		await perform(terminal, step, record);
	}
	if (!isList(terminal.lines())) await goHome(terminal);
};

/** Milliseconds until a change of the canary is on the screen, and LIVE; undefined: it did not come within the time. */
export const findNews = async (
	terminal: Terminal,
	cluster: SoakCluster,
	unready: number,
	{since = performance.now(), within}: {readonly since?: number; readonly within: number},
): Promise<number | undefined> => {
	const {namespace, name, replicas} = cluster.canary;
	await goHome(terminal);
	terminal.press('/', `^${namespace} ${name}\\b`, 'enter');
	await cluster.call('setCanary', unready);
	const start = Math.max(since, performance.now());
	const wanted = new RegExp(`${name} .* ${replicas - unready}/${replicas} `);
	const isThere = (): boolean => {
		const lines = terminal.lines();
		return lines.some(line => wanted.test(line)) && /LIVE/.test(lines[0] ?? '') && !/reading/.test(lines[0] ?? '');
	};
	const found = await comesTrue(isThere, within);
	const time = performance.now() - (since < start ? since : start);
	await goHome(terminal);
	return found ? time : undefined;
};

import {actionTypes} from '../../source/domain/action.ts';
import {actionWords} from '../../source/domain/action-words.ts';
import type {ResourceKind} from '../../source/domain/object-reference.ts';
import type {ServingSystem, Verb} from '../../source/serving/serving-system.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';

const head = `# Serving systems

What can be done to a service, by the system that runs it. This page is made of the table that the menus are made of
(\`verbs\` of each system in \`source/serving/\`): edit that, not this, and write it anew with

\`\`\`sh
npx vitest run --config test/vitest.config.ts --project unit test/serving/serving-table.test.ts --update
\`\`\`

A service stands at its topmost owner, and every change goes to the object that its system honours: what its operator would put
back is not written. [adding-a-serving-system.md](adding-a-serving-system.md) says how another system comes in.`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (columns: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');

const mark = (verb: Verb): string => ('how' in verb ? '✓' : '·');

const overview = (): string =>
	table(
		['', ...actionTypes.map(type => actionWords[type].verb)],
		servingSystems.map(({title, verbs}) => [title, ...actionTypes.map(type => mark(verbs[type]))]),
	);

const kindText = ({group, version, resource}: ResourceKind): string => `\`${group === '' ? '' : `${group}/`}${version} ${resource}\``;

const watchText = ({watches}: ServingSystem): string =>
	watches
		.map(({kind, alternatives = []}) => [kind, ...alternatives].map(kindText).join(' or '))
		.filter((text, index, all) => all.indexOf(text) === index)
		.join(', ');

/** One line for verbs that are all refused with the same sentence. */
const refusals = ({verbs}: ServingSystem): ReadonlyArray<readonly string[]> => {
	const bySentence = Map.groupBy(
		actionTypes.filter(type => 'none' in verbs[type]),
		type => ('none' in verbs[type] ? verbs[type].none : ''),
	);
	return [...bySentence].map(([sentence, types]) => [
		types.map(type => actionWords[type].verb).join(', '),
		cell(sentence.replaceAll('NAME', '…')),
	]);
};

const possibilities = ({verbs}: ServingSystem): ReadonlyArray<readonly string[]> =>
	actionTypes.flatMap(type => ('how' in verbs[type] ? [[actionWords[type].verb, cell(verbs[type].how)]] : []));

const section = (system: ServingSystem): string => {
	const watched = watchText(system);
	const how = possibilities(system);
	const why = refusals(system);
	return [
		`## ${system.title}`,
		...(watched === '' ? [] : [`Reads ${watched}.`]),
		...(system.keepsJournal === true
			? ['It keeps no history that lasts: what was written from here is remembered, and is what roll back goes to.']
			: []),
		...(how.length === 0 ? [] : [table(['Can', 'How'], how)]),
		...(why.length === 0 ? [] : [table(['Cannot', 'Why not'], why)]),
	].join('\n\n');
};

/** docs/serving-systems.md */
export const servingTable = (): string => `${[head, overview(), ...servingSystems.map(section)].join('\n\n')}\n`;

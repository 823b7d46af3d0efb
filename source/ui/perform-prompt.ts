import {listName} from './column-choice.ts';
import {type Command, parseCommand} from './commands.ts';
import {parseFilter} from './filter.ts';
import type {PerformContext} from './perform-context.ts';
import {switchContext, switchNamespace} from './perform-open.ts';
import {parseSearch} from './reduce-page.ts';
import type {PromptState} from './view-state.ts';

type Runner<Type extends Command['type']> = (command: Extract<Command, {type: Type}>, context: PerformContext) => void;

const runners: {readonly [Type in Command['type']]: Runner<Type>} = {
	namespace: ({namespace}, context) => void switchNamespace(namespace, context),
	context: ({context: name}, context) => void switchContext(name, context),
	choose: ({of}, context) => context.dispatch({type: 'route', route: {view: 'choose', of}}),
	services: ({filter}, context) => {
		context.dispatch({type: 'route', route: {view: 'list'}});
		if (filter === undefined) return;
		const parsed = parseFilter(filter);
		if (parsed.ok) context.dispatch({type: 'filter', filter: parsed.filter});
		else context.say(parsed.sentence, 'problem');
	},
	faults: (_, context) => context.dispatch({type: 'faults'}),
	gpus: (_, context) => context.dispatch({type: 'route', route: {view: 'gpus'}}),
	source: (_, context) => context.dispatch({type: 'route', route: {view: 'source'}}),
	columns: (_, context) => context.dispatch({type: 'route', route: {view: 'columns', of: listName(context.frame().view)}}),
	help: (_, context) => context.dispatch({type: 'help'}),
	quit: (_, context) => context.exit(),
	unknown: ({sentence}, context) => context.say(sentence, 'problem'),
};

export const submitPrompt = (prompt: PromptState, context: PerformContext): void => {
	const text = prompt.field.value;
	context.dispatch({type: 'prompt-closed', command: prompt.kind === 'command' ? text.trim() : undefined});
	if (prompt.kind === 'search') {
		const search = parseSearch(text);
		context.dispatch({type: 'search', search});
		if (search !== undefined) context.dispatch({type: 'search-step', by: 1});
		return;
	}
	if (prompt.kind === 'filter') {
		if (prompt.problem !== undefined) context.say(prompt.problem, 'problem');
		return;
	}
	if (text.trim() === '') return;
	const command = parseCommand(text);
	(runners[command.type] as Runner<Command['type']>)(command, context);
};

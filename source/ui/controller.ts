import type {Session, SessionHost} from '../session/session.ts';
import {createStore, type Store} from '../session/store.ts';
import {followers} from './followers.ts';
import type {Frame} from './frame.ts';
import {helpLines} from './help-lines.ts';
import type {KeyIntent, ViewIntent} from './intent.ts';
import type {KeyPress} from './key.ts';
import {findBinding} from './key-map.ts';
import {actionPerformers} from './perform-action.ts';
import {columnPerformers} from './perform-columns.ts';
import type {PerformContext, Performer, Performers, Surroundings} from './perform-context.ts';
import {openPerformers} from './perform-open.ts';
import {helpFrom, placeOf} from './place.ts';
import {currentRoute} from './route.ts';
import type {Theme} from './theme.ts';
import {reduceView} from './view-reducer.ts';
import {createViewState, type Size, type ViewState} from './view-state.ts';
import type {ViewWorld} from './view-world.ts';

/** The console without a screen: keys in, frames out. */
export type Controller = {
	readonly frames: Store<Frame>;
	readonly press: (key: KeyPress) => void;
	readonly paste: (text: string) => void;
	readonly resize: (size: Size) => void;
	/** The frame with this plan has been written to the terminal: from now on its keys count. */
	readonly planShown: (id: string) => void;
	readonly stop: () => void;
};

const consolePerformers: Performers = {
	retry: (_, context) => {
		context.session().retryNow();
		if (currentRoute(context.frame().view.history).view === 'text') context.dispatch({type: 'text-again'});
		context.say('Trying again now.');
	},
	suspend: (_, context) => context.suspend(),
	quit: (_, context) => {
		if (context.frame().view.dialog?.kind !== 'sending') {
			context.exit();
			return;
		}
		context.dispatch({type: 'cancel'});
		context.say('The change is on its way; its answer will be told here. ctrl-c again leaves without it.', 'problem');
	},
};

const performers: Performers = {...openPerformers, ...columnPerformers, ...consolePerformers, ...actionPerformers(openPerformers)};

/** Only leaving is possible while a plan is not on the screen: nobody confirms what they have not seen. */
const isDiscarded = ({dialog}: ViewState, intent: KeyIntent | undefined): boolean => {
	if (dialog === undefined || dialog.kind === 'form' || dialog.kind === 'menu' || dialog.kind === 'refused') return false;
	if (dialog.kind === 'confirm' && dialog.isArmed) return false;
	return intent === undefined || !['cancel', 'quit', 'suspend'].includes(intent.type);
};

/** What comes by itself; everything else is a key, or the answer to one. */
const news: ReadonlySet<ViewIntent['type']> = new Set(['snapshot', 'log-lines', 'log-end']);

/** While a name has to be typed, letters are letters. */
const typesText = ({dialog, prompt}: ViewState): boolean =>
	prompt !== undefined || dialog?.kind === 'form' || (dialog?.kind === 'confirm' && dialog.prepared.plan.typed !== undefined);

export const createController = (
	options: Surroundings & {readonly host: SessionHost; readonly theme: Theme; readonly size: Size},
): Controller => {
	const {host, theme} = options;
	const session = (): Session => host.current.get();
	const frames = createStore<Frame>({view: createViewState(options.size), snapshot: session().store.get()});
	const contexts = host.contexts.map(({name}) => name as string);
	const running = followers.map(() => ({
		key: undefined as string | undefined,
		session: undefined as Session | undefined,
		stop: undefined as (() => void) | undefined,
	}));

	const world = (): ViewWorld => ({
		snapshot: session().store.get(),
		before: frames.get().snapshot,
		theme,
		contexts,
		helpLines: () => helpLines(theme, frames.get().view.size.columns, helpFrom(frames.get().view)).length,
	});

	const follow = (): void => {
		for (const [index, follower] of followers.entries()) {
			const slot = running[index];
			const key = follower.key(frames.get());
			if (slot === undefined || (slot.key === key && (key === undefined || slot.session === session()))) continue;
			slot.stop?.();
			slot.key = key;
			slot.session = session();
			slot.stop = undefined;
			if (key !== undefined) slot.stop = follower.start(context, session());
		}
	};

	const dispatch = (intent: ViewIntent): void => {
		const before = frames.get();
		const current = world();
		const view = reduceView(before.view, intent, current);
		if (view === before.view && current.snapshot === before.snapshot) return;
		frames.set({view, snapshot: current.snapshot, isNews: news.has(intent.type)});
		follow();
	};

	const context: PerformContext = {
		...options,
		session,
		frame: () => frames.get(),
		world,
		dispatch,
		say: (text, tone = 'information') => dispatch({type: 'flash', flash: {text, tone}}),
	};

	const perform = (intent: KeyIntent): void => {
		const performer = performers[intent.type] as Performer<KeyIntent['type']> | undefined;
		if (performer === undefined) dispatch(intent);
		else performer(intent, context);
	};

	const press = (key: KeyPress): void => {
		dispatch({type: 'key', at: options.now()});
		const {view} = frames.get();
		const isText = key.text !== undefined && typesText(view);
		const binding = isText ? undefined : findBinding(placeOf(view), key.name);
		if (isDiscarded(view, binding?.intent)) return;
		// The menu names the keys of what it lists: they work there too.
		const named = binding === undefined && view.dialog?.kind === 'menu' ? findBinding('service', key.name) : undefined;
		if (named?.group === 'Change') {
			dispatch({type: 'cancel'});
			perform(named.intent);
			return;
		}
		if (binding !== undefined) {
			perform(binding.intent);
			return;
		}
		if (typesText(view)) dispatch({type: 'edit', key});
	};

	let unfollow = (): void => {};
	const followSession = (): void => {
		unfollow();
		unfollow = session().store.subscribe(() => dispatch({type: 'snapshot', at: options.now()}));
	};
	const unsubscribe = host.current.subscribe(() => {
		followSession();
		dispatch({type: 'session'});
	});
	const arrange = (): void => dispatch({type: 'preferences', preferences: host.preferences.store.get()});
	const unarrange = host.preferences.store.subscribe(arrange);
	followSession();
	arrange();
	dispatch({type: 'snapshot', at: options.now()});
	follow();

	return {
		frames,
		press,
		paste: text => typesText(frames.get().view) && dispatch({type: 'paste', text}),
		resize: size => dispatch({type: 'resize', size}),
		planShown: id => dispatch({type: 'armed', id}),
		stop: () => {
			unsubscribe();
			unarrange();
			unfollow();
			for (const slot of running) slot.stop?.();
		},
	};
};

import {pinRelease} from '../domain/traffic-text.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {actionFor, inFlightRefusal, refusalOf, verbOf} from './action-check.ts';
import {bindingsOf, type KeyBinding, type KeyGroup, type Place} from './key-map.ts';
import {widthOf} from './text-width.ts';
import type {Span} from './theme.ts';

type Hint = {readonly key: string; readonly words: string; readonly isDim: boolean; readonly rank: number};

/** Whether there is anything behind a key that only few services have something behind. */
const isThere = ({intent}: KeyBinding, row: ServiceRow | undefined, snapshot: Snapshot): boolean => {
	if (intent.type === 'traffic') return row?.service.traffic !== undefined;
	if (intent.type !== 'undo') return true;
	const isOffered = snapshot.undoable?.offer.possible === true && snapshot.undoable.uid === row?.service.uid;
	return isOffered && inFlightRefusal(row) === undefined;
};

/** A key of two ways is called what it does here. */
const wordsOf = ({needs}: KeyBinding, row: ServiceRow | undefined): string | undefined => {
	if (needs === undefined || row === undefined) return undefined;
	if (needs === 'promote-full' && pinRelease(row.service) !== undefined) return 'release the pin';
	const action = actionFor(needs, row);
	return action === needs || action === 'set-bounds' || action === 'resume' ? undefined : verbOf(action);
};

const hintOf = (binding: KeyBinding, row: ServiceRow | undefined, snapshot: Snapshot): readonly Hint[] => {
	const {hint, needs, keys} = binding;
	if (hint === undefined) return [];
	const isDim = needs !== undefined && (row === undefined || refusalOf(needs, row, snapshot) !== undefined);
	if (hint.isOccasional === true && (isDim || !isThere(binding, row, snapshot))) return [];
	return [{key: keys[0], words: wordsOf(binding, row) ?? hint.words, isDim, rank: hint.rank}];
};

/** From left to right: what enter does, what changes the service, where one can go. */
const groupOrder: Readonly<Record<KeyGroup, number>> = {
	Dialogs: 0,
	Change: 1,
	Open: 2,
	Logs: 3,
	Charts: 3,
	Move: 4,
	'Find and sort': 5,
	Console: 6,
};

const positionOf = ({keys, group}: KeyBinding): number => (keys[0] === 'enter' ? -1 : groupOrder[group]);

const hintWidth = (hint: Hint): number => widthOf(hint.key) + 1 + widthOf(hint.words);

/** What the keys do here, as much as fits: those that matter most stay. What cannot work now is dim; pressing it says why. */
export const hintLine = (place: Place, row: ServiceRow | undefined, snapshot: Snapshot, width: number): readonly Span[] => {
	const all = [...bindingsOf(place)]
		.sort((one, other) => positionOf(one) - positionOf(other))
		.flatMap(binding => hintOf(binding, row, snapshot));
	// Without a service, and in a read-only session, keys that all say the same are of no use.
	const useful = snapshot.identity.readOnly || row === undefined ? all.filter(hint => !hint.isDim) : all;
	const gap = width >= 100 ? 3 : 2;
	// Two keys may do one thing here: the first is enough.
	const shown = useful.filter(({words}, index) => useful.findIndex(hint => hint.words === words) === index);
	const total = (): number => shown.reduce((sum, hint) => sum + hintWidth(hint) + gap, 1 - gap);
	while (shown.length > 1 && total() > width - 1) {
		const least = shown.reduce((worst, hint) => (hint.rank >= worst.rank ? hint : worst));
		shown.splice(shown.indexOf(least), 1);
	}
	return shown.flatMap((hint, index): readonly Span[] => [
		{text: index === 0 ? ' ' : ' '.repeat(gap)},
		{text: hint.key, role: hint.isDim ? 'dim' : 'accent'},
		{text: ` ${hint.words}`, role: hint.isDim ? 'dim' : 'plain'},
	]);
};

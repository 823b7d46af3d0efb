import {Text} from 'ink';
import Spinner from 'ink-spinner';
import {memo, type ReactElement} from 'react';
import type {Snapshot} from '../session/snapshot.ts';
import {Line} from './line.tsx';
import {type PaintedLine, paint} from './theme.ts';
import {useScreen} from './use-screen.ts';

/** The only moving thing of the console, while there is nothing else to see: its type repaints twice a second, not twelve times. */
export const Waiting = memo(
	({text}: {readonly text: PaintedLine}): ReactElement => (
		<Text wrap="truncate">
			{text}
			<Spinner type="simpleDots" />
		</Text>
	),
);

/** Before the first services: what is asked, and how far it is. */
export const Loading = ({snapshot}: {readonly snapshot: Snapshot}): ReactElement => {
	const {theme} = useScreen();
	const {loading, identity} = snapshot;
	const count = loading.total === undefined ? `${loading.loaded}` : `${loading.loaded} of ${loading.total}`;
	return (
		<>
			<Waiting text={paint(theme, [{text: ` Asking ${identity.context} (${identity.server}) for its model services`}])} />
			<Line text={paint(theme, [{text: loading.loaded === 0 ? '' : ` ${count} objects so far`}])} />
		</>
	);
};

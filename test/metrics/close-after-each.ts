import {afterEach} from 'vitest';

type Closable = {readonly close: () => Promise<unknown>};

/** What is handed to the returned function is closed after the test, the last first. */
export const closeAfterEach = (): (<Thing extends Closable>(thing: Thing) => Thing) => {
	const open: Closable[] = [];
	afterEach(async () => {
		for (const thing of open.splice(0).toReversed()) await thing.close();
	});
	return thing => {
		open.push(thing);
		return thing;
	};
};

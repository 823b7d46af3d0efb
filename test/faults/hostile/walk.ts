import type {TestScreen} from '../../ui/fixtures/screen.ts';

export const moment = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Keys that ask the cluster for something, and milliseconds in which its answer comes. */
const answers: Readonly<Record<string, number>> = {
	...Object.fromEntries(['y', 'd', 'l', 'z', 'v', 'x', 'i', 's', 'e', 'shift-h'].map(key => [key, 80])),
	...{enter: 300, r: 300, b: 300},
};

/** A person who looks at everything, from each of some rows of the list. `look` is called after each key. */
export const walk = async (
	screen: TestScreen,
	{rows, tour}: {readonly rows: readonly number[]; readonly tour: ReadonlyArray<readonly string[]>},
	look: (where: string) => Promise<void>,
): Promise<void> => {
	for (const row of rows) {
		await screen.press('q', 'q', 'q', 'escape', 'g', ...Array.from({length: row}, () => 'j'));
		await look('the list');
		for (const keys of tour) {
			for (const key of keys) {
				await screen.press(key);
				const wait = answers[key];
				if (wait !== undefined) await moment(wait);
				await look(`${row} ${keys.join(' ')} at ${key}`);
			}
		}
	}
};

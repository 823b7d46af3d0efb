import type {Task, TaskBook, TaskContext} from './task.ts';

/** Tasks of the books in their order, as many as the queries left allow. */
export const takeTasks = (books: readonly TaskBook[], context: TaskContext, room: number): readonly Task[] => {
	const tasks: Task[] = [];
	let left = room;
	for (const book of books) {
		for (let task = book.next(context, left); task !== undefined; task = book.next(context, left)) {
			tasks.push(task);
			left -= task.cost;
		}
	}
	return tasks;
};

/** Another one first each time: none waits for ever while the room is small. */
export const inTurn = (books: readonly TaskBook[], turn: number): readonly TaskBook[] => {
	const first = turn % books.length;
	return [...books.slice(first), ...books.slice(0, first)];
};

/** Tasks under way at once. */
const together = 3;

/** One after the other would keep what is waited for on a screen waiting for what is not. */
export const runTasks = async (tasks: readonly Task[], signal: AbortSignal): Promise<void> => {
	const waiting = [...tasks];
	const work = async (): Promise<void> => {
		for (let task = waiting.shift(); task !== undefined && !signal.aborted; task = waiting.shift()) await task.run();
	};
	await Promise.all(Array.from({length: together}, work));
};

/** "Undo: Scale chat / llama", and that undone: "Redo: Scale chat / llama". `title`: of the plan that is taken back. */
export const undoTitle = (title: string): string => {
	const [, word, rest] = /^(Undo|Redo): (.*)$/.exec(title) ?? [];
	return `${word === 'Undo' ? 'Redo' : 'Undo'}: ${rest ?? title}`;
};

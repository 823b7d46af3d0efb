/** Whether a context is meant: `*` stands for any text, `?` for one character. */
export const matchesPattern = (pattern: string, context: string): boolean => {
	const source = pattern
		.replace(/[\\^$.|+()[\]{}]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${source}$`, 's').test(context);
};

/** Whether a context is in a list such as MODELDECK_READ_ONLY_CONTEXTS: `prod-*,live`. */
export const matchesContext = (list: string | undefined, context: string): boolean =>
	(list ?? '')
		.split(',')
		.map(pattern => pattern.trim())
		.filter(pattern => pattern !== '')
		.some(pattern => matchesPattern(pattern, context));

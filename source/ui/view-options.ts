/** How to draw on this terminal. */
export type ViewOptions = {
	/** Plain ASCII instead of box characters and signs: --ascii, or a locale without UTF-8. */
	readonly ascii: boolean;
	/** False with NO_COLOR: no colour codes at all. */
	readonly color: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The locale that decides about characters: the first of the three that is set to anything (POSIX, Environment Variables 8.2). */
const localeOf = (environment: Environment): string => environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';

/** From the flag and the environment. https://no-color.org: any value but an empty one. */
export const viewOptionsOf = (environment: Environment, flags: {readonly ascii: boolean}): ViewOptions => ({
	ascii: flags.ascii || !/utf-?8/i.test(localeOf(environment)),
	color: !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
});

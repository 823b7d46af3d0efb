import type {Settings} from '../../domain/settings.ts';
import type {Link} from '../arguments.ts';
import type {MetricsSection} from './metrics-section.ts';

/** What the user's own file says. */
export type Config = {
	/** Absolute; undefined: there is none. */
	readonly file: string | undefined;
	readonly settings: Settings;
	/** What is between the program and the screen, where no flag says it. */
	readonly link: Link;
	/** Of the first row of `contexts` that names this context, else that of all; undefined: neither says anything. */
	readonly metricsOf: (context: string) => MetricsSection | undefined;
	/** All sections there are, to be looked at before anything starts. */
	readonly metrics: readonly MetricsSection[];
};

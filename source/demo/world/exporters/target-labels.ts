import type {Labels} from '../../prometheus/label-set.ts';

/**
 * Labels of a series after its scrape: those of the target and its own. Where both have one, the target's wins and the series' own is
 * kept as `exported_…`; with `honor_labels` its own wins.
 */
export const scrapedLabels = (target: Labels, own: Labels, honorsLabels = false): Labels => {
	if (honorsLabels) return {...target, ...own};
	const labels: Record<string, string> = {...target};
	for (const name in own) labels[name in target ? `exported_${name}` : name] = own[name] ?? '';
	return labels;
};

import {counted, percentText} from '../number-text.ts';
import type {AssessContext} from './finding.ts';

/** Mean utilization of an hour below which GPUs are hardly used, 0-1. */
const hardly = 0.05;

/** That GPUs are held and hardly used: not idle, and yet worth a thought. */
export const lowUseNote = ({metrics, service}: AssessContext): string | undefined => {
	const use = metrics?.gpuHour?.value;
	if (use === undefined || use >= hardly || service.gpus.held === 0) return undefined;
	return `Its ${counted(service.gpus.held, 'GPU')} ${service.gpus.held === 1 ? 'was' : 'were'} busy for ${percentText(use)} of the last hour.`;
};

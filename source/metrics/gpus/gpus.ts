import {dcgm} from './dcgm.ts';
import type {GpuMetrics} from './gpu-metrics.ts';

export const gpus: readonly GpuMetrics[] = [dcgm];

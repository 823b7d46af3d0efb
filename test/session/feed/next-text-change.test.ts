import {expect, test} from 'vitest';
import {type AgedView, nextTextChange} from '../../../source/session/feed/next-text-change.ts';
import type {ServiceRow} from '../../../source/session/snapshot.ts';
import {row, service, state} from '../../ui/fixtures/fleet.ts';

const now = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;

const live = (rows: readonly ServiceRow[], more: Partial<AgedView> = {}): AgedView => ({
	rows,
	opened: undefined,
	detail: undefined,
	gpus: undefined,
	connection: {freshness: 'LIVE'},
	metricsSource: {status: 'searching'},
	...more,
});

/** A service as old as its age no longer changes for a day. */
const old = (createdAt = now - 30 * 86_400_000 - 1000) => service('llama', {more: {createdAt}});

test('nothing is waited for where nothing has an age', () => {
	expect(nextTextChange(live([]), now)).toBeUndefined();
});

test('a calm service is looked at again when its age in days changes', () => {
	const change = nextTextChange(live([row(old(), state('Stable'))]), now);
	expect(change).toBe(now + 86_400_000 - 1000);
});

test('the age of a state that shows one changes by the minute', () => {
	const stuck = state('Stuck', {since: now - 6 * minute - 20_000});
	expect(nextTextChange(live([row(old(), stuck)]), now)).toBe(now + 40_000);
});

test('seconds are told in tens', () => {
	const stuck = state('Stuck', {since: now - 12_000});
	expect(nextTextChange(live([row(old(), stuck)]), now)).toBe(now + 10_000);
});

test('a trouble of the connection gets old in steps', () => {
	const at = (age: number) => nextTextChange(live([], {connection: {freshness: 'OFFLINE', provenAt: now - age}}), now);
	expect(at(5000)).toBe(now + 25_000);
	expect(at(31_000)).toBe(now + 29_000);
	expect(at(4 * minute)).toBe(now + minute);
	expect(at(25 * minute)).toBe(now + 5 * minute);
});

test('numbers get old when two refreshes are missing, and not before', () => {
	const source = (age: number) => ({status: 'live', name: 'p', via: 'url', interval: 15_000, answeredAt: now - age, warnings: []}) as const;
	expect(nextTextChange(live([], {metricsSource: source(5000)}), now)).toBe(now + 25_001);
	expect(nextTextChange(live([], {metricsSource: source(40_000)}), now)).toBe(now + 20_000);
});

test('an open page waits for the ages of its events too', () => {
	const opened = row(old(), state('Stable'));
	const event = {uid: 'e', type: 'Normal', reason: 'Pulled', message: '', object: 'Pod a', count: 1, lastSeen: now - 3 * minute - 50_000};
	const detail = {uid: opened.service.uid, events: [event], charts: undefined} as unknown as NonNullable<AgedView['detail']>;
	expect(nextTextChange(live([], {opened, detail}), now)).toBe(now + 10_000);
});

test('the page of nodes and GPUs waits for the ages of the pods that wait', () => {
	const waiting = [{namespace: 'chat', pod: 'a', gpus: 1, since: now - 3 * minute - 50_000, reason: ''}];
	const gpus = {nodes: [], waiting, missing: []} as unknown as NonNullable<AgedView['gpus']>;
	expect(nextTextChange(live([], {gpus}), now)).toBe(now + 10_000);
});

import type {Failure} from '../../../source/domain/outcome.ts';
import type {Prepared, WriteOutcome} from '../../../source/session/session.ts';
import type {Identity} from '../../../source/session/snapshot.ts';
import {type Fault, type GateStage, isRealWrite} from '../../session/gate/gate-stage.ts';
import {
	answering,
	gaveUpAfter,
	isDryRun,
	isRead,
	isReview,
	resetAfter,
	resetBefore,
	resetInAnswer,
	type Silence,
	type Status,
	silence,
} from './faults.ts';

/** What the row of a service shows of a write, in order: each once. */
export type Shown = 'read once more' | 'sending' | 'followed' | 'unknown' | 'nothing';

/** What must come of a confirmed plan. */
type Ending = {
	readonly status: WriteOutcome['status'];
	/** Of the sentence in the dialog, or in the last line. */
	readonly words: RegExp;
	/** Real writes that came to the server. */
	readonly sent: 0 | 1;
	/** `httpStatus` of the line that tells what came of it; absent: nothing was to be sent, and nothing is in the log. */
	readonly http?: number | null;
	/** Of a DELETE, where that is another one. */
	readonly httpOfDelete?: number;
	/** Reads after it was confirmed, at most; those of the plan itself come on top where it is read once more. */
	readonly reads: number;
	readonly isReadAgain?: true;
	readonly shown: readonly Shown[];
	/** Lines of the audit log; absent: both where it was sent, and none where it was not. */
	readonly lines?: ReadonlyArray<'intent' | 'result'>;
	/** Whether it can be taken back from then on. */
	readonly isMade: boolean;
	/** Whether one key plans it again. */
	readonly isAskedAgain: boolean;
};

export type WriteCase = {
	readonly name: string;
	/** Before it is confirmed. */
	readonly meanwhile?: (stage: GateStage, prepared: Prepared, uid: string) => void;
	readonly fault?: () => Fault | Silence;
	readonly ending: Ending;
	/** The cluster or the session is not as before afterwards. */
	readonly isLast?: true;
};

const refusedThere = (http: number, words: RegExp, more: Partial<Ending> = {}): Ending => ({
	status: 'refused',
	words,
	sent: 1,
	http,
	reads: 0,
	shown: ['sending', 'nothing'],
	isMade: false,
	isAskedAgain: false,
	...more,
});

const refusedHere = (words: RegExp, more: Partial<Ending> = {}): Ending => ({
	status: 'refused',
	words,
	sent: 0,
	reads: 0,
	shown: [],
	isMade: false,
	isAskedAgain: false,
	...more,
});

const changedThere = (http: number, words: RegExp, reads = 1): Ending =>
	refusedThere(http, words, {status: 'changed', reads, isAskedAgain: true});

/** A first read, three more after waits, each tried twice where its connection breaks. */
const mostLooks = 8;

const lost = (status: 'applied' | 'not-applied', http: number | null): Ending => ({
	status,
	words:
		status === 'applied'
			? /^The answer was lost\. Read again: \S+ has the change\.$/
			: /^The answer was lost\. Read again: \S+ is as it was before, the change did not arrive\. It was not sent again\.$/,
	sent: 1,
	http,
	reads: mostLooks,
	shown: ['sending', status === 'applied' ? 'followed' : 'nothing'],
	isMade: status === 'applied',
	isAskedAgain: status === 'not-applied',
});

const applied: Ending = {
	status: 'applied',
	words: /./,
	sent: 1,
	http: 200,
	reads: 0,
	shown: ['sending', 'followed'],
	isMade: true,
	isAskedAgain: false,
};

const readAgain: Ending = {...applied, isReadAgain: true, shown: ['read once more', 'sending', 'followed']};

const answered = (name: string, status: Status, ending: Ending): WriteCase => ({
	name,
	fault: () => answering(isRealWrite, status),
	ending,
});

const somebodyWrites = /^Somebody writes \S+ at the same time\. Nothing was written\.$/;

/** The server says no, or nothing that counts. Nothing changes by it. */
const answers: readonly WriteCase[] = [
	answered(
		'403',
		{code: 403, reason: 'Forbidden', message: 'x is forbidden: User "oncall" cannot do this', details: {}},
		refusedThere(403, /^You may not do this on test .*User "oncall" cannot do this\. Nothing was written\.$/),
	),
	answered(
		'404',
		{code: 404, reason: 'NotFound', message: 'not found', details: {}},
		changedThere(404, /^\S+ is gone\. Nothing was written\.$/, 0),
	),
	answered('409', {code: 409, reason: 'Conflict', message: 'the object has been modified', details: {}}, changedThere(409, somebodyWrites)),
	answered(
		'422 of a precondition',
		{code: 422, reason: 'Invalid', message: 'the server rejected our request'},
		changedThere(422, somebodyWrites),
	),
	answered(
		'422 of validation',
		{code: 422, reason: 'Invalid', message: 'x is invalid', details: {causes: [{field: 'spec.x', message: 'must be y'}]}},
		refusedThere(422, /does not take this: x is invalid\. spec\.x: must be y\. Nothing was written\.$/),
	),
	answered(
		'429 with Retry-After',
		{code: 429, reason: 'TooManyRequests', message: 'wait', headers: {'retry-after': '7'}},
		refusedThere(429, /asks us to wait for 7 s\. It is not sent again by itself\. Nothing was written\.$/, {isAskedAgain: true}),
	),
	answered(
		'429 without Retry-After',
		{code: 429, reason: 'TooManyRequests', message: 'wait'},
		refusedThere(429, /asks us to wait\. It is not sent again by itself\. Nothing was written\.$/, {isAskedAgain: true}),
	),
	answered('500', {code: 500, reason: 'InternalError', message: 'etcdserver: no leader'}, lost('not-applied', 500)),
	answered('502', {code: 502, body: '<html>bad gateway</html>'}, lost('not-applied', 502)),
	answered('503 with Retry-After', {code: 503, body: 'no healthy upstream', headers: {'retry-after': '1'}}, lost('not-applied', 503)),
	answered('504', {code: 504, reason: 'Timeout', message: 'gave up'}, lost('not-applied', 504)),
	answered('a page that wants a login', {code: 200, body: '<html>log in</html>'}, lost('not-applied', 200)),
	answered(
		'a redirect',
		{code: 302, body: '', headers: {location: 'https://login.example.com'}},
		refusedThere(302, /answered with status 302\. Nothing was written\.$/, {isAskedAgain: true}),
	),
	answered(
		'a webhook that denies it',
		{code: 400, reason: 'BadRequest', message: 'admission webhook "policy.example.com" denied the request: not on Fridays'},
		refusedThere(400, /refused this: admission webhook "policy.example.com" denied the request: not on Fridays\. Nothing was written\.$/),
	),
	answered(
		'a webhook that fails',
		{code: 500, reason: 'InternalError', message: 'Internal error occurred: failed calling webhook "p": connection refused'},
		refusedThere(500, /has a fault: .*failed calling webhook .*Nothing was written\.$/, {isAskedAgain: true}),
	),
	answered(
		'a quota',
		{code: 403, reason: 'Forbidden', message: 'x is forbidden: exceeded quota: gpus, requested: 2, used: 8, limited: 8', details: {}},
		refusedThere(403, /refused this: x is forbidden: exceeded quota: gpus, .*limited: 8\. Nothing was written\.$/),
	),
	answered('401', {code: 401, reason: 'Unauthorized'}, refusedThere(401, /log in again\. Nothing was written\.$/, {isAskedAgain: true})),
	{name: 'a reset before it is carried out', fault: () => resetBefore(isRealWrite), ending: lost('not-applied', null)},
	{name: 'silence before it is carried out', fault: () => silence(isRealWrite, false), ending: lost('not-applied', null)},
];

const sayRefused = (name: string, words: RegExp, meanwhile: Required<WriteCase>['meanwhile']): WriteCase => ({
	name,
	meanwhile,
	ending: refusedHere(words),
	isLast: true,
});

const asIdentity = (changes: {readonly [Key in keyof Identity]?: Identity[Key] | string}) => (stage: GateStage) =>
	stage.setIdentity(changes as Partial<Identity>);

const prepared = /^This was prepared for prod-eu as oncall: nothing was sent\.$/;

/** It goes through, or the session is not the one any more it was prepared in. */
const changes: readonly WriteCase[] = [
	{name: 'an answer', ending: applied, isLast: true},
	{name: 'a reset after it was carried out', fault: () => resetAfter, ending: lost('applied', null), isLast: true},
	{name: 'a reset in the middle of its answer', fault: () => resetInAnswer, ending: lost('applied', null), isLast: true},
	{name: 'silence after it was carried out', fault: () => silence(isRealWrite, true), ending: lost('applied', null), isLast: true},
	{name: 'a gateway that gave up on what was carried out', fault: () => gaveUpAfter, ending: lost('applied', 504), isLast: true},
	{
		name: 'a server that is gone afterwards',
		fault: () => {
			let isGone = false;
			return (request, response) => {
				isGone ||= isRealWrite(request);
				return isGone ? resetBefore(() => true)(request, response) : false;
			};
		},
		ending: {
			...lost('not-applied', null),
			status: 'unknown',
			words: /^The answer was lost\. Whether \S+ has the change is not known: it cannot be read \(.*\)\. It was not sent again\.$/,
			shown: ['sending', 'unknown'],
			isMade: true,
			isAskedAgain: false,
		},
		isLast: true,
	},
	sayRefused('another context', prepared, asIdentity({context: 'staging'})),
	sayRefused('another server', prepared, asIdentity({server: '10.0.0.2:443'})),
	sayRefused('another user', prepared, asIdentity({user: 'eve'})),
	sayRefused(
		'a session that turned read-only',
		/read-only here \(--read-only\): nothing is sent\.$/,
		asIdentity({readOnly: true, readOnlyBecause: '--read-only'}),
	),
	sayRefused('a session that has ended', /Nothing was sent/, ({gate}) => gate.close()),
	sayRefused('a service that is gone from the screen', /^\S+ is gone\. Nothing was sent\.$/, (stage, _, uid) =>
		stage.remove(stage.reference(uid)),
	),
	{
		name: 'an object that is gone, behind the watch',
		meanwhile(stage, {plan}) {
			stage.freezeRows();
			stage.remove(plan.target);
		},
		ending: changedThere(404, /^\S+ is gone\. Nothing was written\.$/, 0),
		isLast: true,
	},
	{
		name: 'another object of the same name, behind the watch',
		meanwhile(stage, {plan}) {
			stage.freezeRows();
			stage.remove(plan.target, true);
		},
		ending: {...changedThere(422, /^\S+ was deleted and made anew meanwhile\. Nothing was written\.$/), httpOfDelete: 409},
		isLast: true,
	},
	{
		name: 'an audit log that cannot be written before it',
		meanwhile: ({setUnwritten}) => setUnwritten('intent'),
		ending: refusedHere(/^The audit log cannot be written \(ENOSPC\)\. Nothing was sent\.$/, {shown: ['sending', 'nothing']}),
		isLast: true,
	},
	{
		name: 'an audit log that cannot be written after it',
		meanwhile: ({setUnwritten}) => setUnwritten('result'),
		ending: {
			...applied,
			words: / What came of it is not in the audit log: The audit log cannot be written \(ENOSPC\)\.$/,
			lines: ['intent'],
		},
		isLast: true,
	},
	{name: 'a dialog that was open for a minute', meanwhile: ({clock}) => clock.advance(60_001), ending: readAgain, isLast: true},
	{name: 'a machine that slept', meanwhile: ({distrust}) => distrust(), ending: readAgain, isLast: true},
	...(['CONNECTING', 'LAGGING', 'STALE', 'OFFLINE', 'THROTTLED', 'NO ACCESS'] as const).map(
		(freshness): WriteCase => ({
			name: `a link that is ${freshness}, and can be read`,
			meanwhile: ({setFreshness}) => setFreshness(freshness),
			ending: readAgain,
			isLast: true,
		}),
	),
	{
		name: 'another object of the same name, over a link that is STALE',
		meanwhile(stage, {plan}) {
			stage.freezeRows();
			stage.setFreshness('STALE');
			stage.remove(plan.target, true);
		},
		ending: refusedHere(/ Nothing was sent\.$/, {
			status: 'changed',
			isReadAgain: true,
			shown: ['read once more', 'nothing'],
			isAskedAgain: true,
		}),
		isLast: true,
	},
	{
		name: 'a link that is OFFLINE, where nothing can be read',
		meanwhile: ({setFreshness}) => setFreshness('OFFLINE'),
		fault: () => resetBefore(isRead),
		ending: refusedHere(/^Cannot reach test .* Nothing was sent\.$/, {
			reads: mostLooks,
			isReadAgain: true,
			shown: ['read once more', 'nothing'],
			isAskedAgain: true,
		}),
		isLast: true,
	},
];

export const writeCases: readonly WriteCase[] = [...answers, ...changes];

/** What must come of asking for a plan. */
export type PlanCase = {
	readonly name: string;
	readonly fault: () => Fault | Silence;
	readonly kinds: ReadonlyArray<Failure['kind']>;
	readonly words: RegExp;
	/** Dry runs, at most. */
	readonly tried: number;
};

const dryRunAnswered = (name: string, status: Status, kind: Failure['kind'], words: RegExp, tried = 1): PlanCase => ({
	name: `a dry run answered with ${name}`,
	fault: () => answering(isDryRun, status),
	kinds: [kind],
	words,
	tried,
});

export const planCases: readonly PlanCase[] = [
	dryRunAnswered(
		'403',
		{code: 403, reason: 'Forbidden', message: 'x is forbidden: User "oncall" cannot do this', details: {}},
		'forbidden',
		/cannot do this/,
	),
	dryRunAnswered('404', {code: 404, reason: 'NotFound', message: 'x not found', details: {}}, 'not-found', /Not found/),
	dryRunAnswered('409', {code: 409, reason: 'Conflict', message: 'modified', details: {}}, 'conflict', /at the same time/, 2),
	dryRunAnswered('422 of a precondition', {code: 422, reason: 'Invalid', message: 'rejected'}, 'changed', /at the same time/, 2),
	dryRunAnswered(
		'422 of validation',
		{code: 422, reason: 'Invalid', message: 'x is invalid', details: {causes: [{field: 'a', message: 'b'}]}},
		'invalid',
		/x is invalid/,
	),
	dryRunAnswered(
		'429',
		{code: 429, reason: 'TooManyRequests', message: 'wait', headers: {'retry-after': '1'}},
		'throttled',
		/asks us to wait/,
	),
	dryRunAnswered('500', {code: 500, reason: 'InternalError', message: 'no leader'}, 'server', /no leader/),
	dryRunAnswered('503', {code: 503, body: 'no'}, 'server', /has a fault \(503\)/),
	dryRunAnswered('401', {code: 401, reason: 'Unauthorized'}, 'unauthorized', /log in again/),
	dryRunAnswered('a page that wants a login', {code: 200, body: '<html></html>'}, 'malformed', /no Kubernetes object/),
	dryRunAnswered(
		'a denial of a webhook',
		{code: 400, reason: 'BadRequest', message: 'admission webhook "p" denied the request: no'},
		'refused',
		/denied the request: no/,
	),
	dryRunAnswered(
		'a quota',
		{code: 403, reason: 'Forbidden', message: 'x is forbidden: exceeded quota: gpus', details: {}},
		'refused',
		/exceeded quota/,
	),
	{name: 'a dry run that is reset', fault: () => resetBefore(isDryRun), kinds: ['unreachable'], words: /got no answer/, tried: 1},
	{name: 'a dry run without an answer', fault: () => silence(isDryRun, false), kinds: ['unreachable'], words: /got no answer/, tried: 1},
	{
		name: 'a read answered with 500',
		fault: () => answering(isRead, {code: 500, message: 'no leader'}),
		kinds: ['server'],
		words: /no leader/,
		tried: 0,
	},
	{name: 'a read that is reset', fault: () => resetBefore(isRead), kinds: ['unreachable'], words: /Cannot reach/, tried: 0},
	{name: 'a read without an answer', fault: () => silence(isRead, false), kinds: ['timeout'], words: /./, tried: 0},
	{
		name: 'a review answered with 500',
		fault: () => answering(isReview, {code: 500, message: 'no leader'}),
		kinds: ['server'],
		words: /no leader/,
		tried: 0,
	},
	{name: 'a review without an answer', fault: () => silence(isReview, false), kinds: ['timeout'], words: /./, tried: 0},
];

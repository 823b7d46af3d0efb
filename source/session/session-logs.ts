import {streamLogs} from '../cluster/logs/stream-logs.ts';
import {freshnessOfFailure} from '../domain/freshness.ts';
import type {LogLine, LogRequest, LogSink, LogStream} from './session.ts';
import type {SessionWire} from './session-wire.ts';
import {troubleWords} from './watch/signs-of-life.ts';

/** Milliseconds between two deliveries: a busy log has thousands of lines a second, a screen is painted a few times. */
const interval = 150;

/** More lines than this at once are more than anybody scrolls through: the oldest of them are dropped. */
const most = 20_000;

/** One container's log, handed on in pieces. */
export const openLogs = ({client, clock, random}: SessionWire, request: LogRequest, sink: LogSink): LogStream => {
	let waiting: LogLine[] = [];
	let timer: unknown;
	const deliver = (): void => {
		clock.clearTimeout(timer);
		timer = undefined;
		if (waiting.length === 0) return;
		const lines = waiting;
		waiting = [];
		sink.lines(lines);
	};
	const stream = streamLogs({
		...request,
		client,
		clock,
		random,
		onLines(lines) {
			waiting = waiting.length === 0 ? [...lines] : waiting.concat(lines);
			if (waiting.length > most) waiting = waiting.slice(-most);
			timer ??= clock.setTimeout(deliver, interval);
		},
		onTrouble: trouble =>
			sink.trouble(
				trouble && {freshness: freshnessOfFailure(trouble.failure), sentence: troubleWords(trouble), provenAt: trouble.provenAt},
			),
		onEnd(failure) {
			deliver();
			sink.end(failure);
		},
	});
	return {
		close() {
			clock.clearTimeout(timer);
			stream.close();
		},
	};
};

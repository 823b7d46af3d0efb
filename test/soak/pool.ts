/** Members that can be taken by chance, and leave, at no cost. */
export const createPool = () => {
	const members: string[] = [];
	const places = new Map<string, number>();
	return {
		add(member: string): void {
			if (places.has(member)) return;
			places.set(member, members.length);
			members.push(member);
		},
		remove(member: string): void {
			const place = places.get(member);
			const last = members.pop();
			places.delete(member);
			if (place === undefined || last === undefined || last === member) return;
			members[place] = last;
			places.set(last, place);
		},
		any: (random: () => number): string | undefined => members[Math.floor(random() * members.length)],
	};
};

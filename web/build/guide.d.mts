export function slugs(): (text: string) => string;

export class Refusal extends Error {
  constructor(status: number, code: string, detail: string, more?: object);
}
export function completeExchange(state: unknown, id: number): void;
export function endWindow(state: unknown, id: number): void;

/** Marks a durable step. In a test build the program can be made to die here; in every other it is nothing. */
export function crashPoint(_name: string): void {}

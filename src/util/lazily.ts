/** An object whose fields are made when the first of them is asked for; those of `known` are there at once. */
export function lazily<T extends object, K extends keyof T>(known: Pick<T, K>, make: () => T): T {
  let made: T | undefined;
  return new Proxy(known as T, {
    get(target, field) {
      if (field in target) return Reflect.get(target, field);
      made ??= make();
      return Reflect.get(made, field);
    },
  });
}
